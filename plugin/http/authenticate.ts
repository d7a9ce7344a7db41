import type { Policy } from './send.js';

/** A way of getting an Authorization header. It never sees a request. */
export interface Credential {
  /** Value of the Authorization header. */
  authorization(signal?: AbortSignal): Promise<string>;
  /**
   * After a 401: tries to have another value than `refused`; false when there is none to be had.
   * Callers at the same time share one renewal. A renewal that is refused throws `auth.refused`.
   */
  renew(refused: string, signal?: AbortSignal): Promise<boolean>;
}

/** Signs every request; on 401 renews once and sends once more. [BigPanda document, "Credential refresh"] */
export function authenticate(credential: Credential): Policy {
  return {
    name: 'authenticate',
    async send(request, next) {
      const signed = (authorization: string) => ({ ...request, headers: { ...request.headers, authorization } });
      const first = await credential.authorization(request.signal);
      const reply = await next(signed(first));
      if (reply.status !== 401 || !(await credential.renew(first, request.signal))) return reply;
      return await next(signed(await credential.authorization(request.signal)));
    },
  };
}
