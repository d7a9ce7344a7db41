import type { Clock } from '../../host-sdk/index.js';
import { withoutEcho } from './echo.js';
import { requireOrigin } from './own-origin.js';
import type { HttpRequest, Policy } from './send.js';

/** What a request is signed with. The object tells one renewal from another, even where the value stays the same. */
export interface Signature {
  /** Value of the Authorization header. */
  readonly authorization: string;
}

/** The call that waits for a signature. */
export type Waiting = Pick<HttpRequest, 'onEvent'>;

/** A way of getting an Authorization header. It never sees a request. */
export interface Credential {
  signature(waiting: Waiting): Promise<Signature>;
  /**
   * After a 401: obtains or reads the credential anew, unless somebody did so since `refused` was given out. Callers at
   * the same time share one renewal. A renewal that is refused throws `auth.refused`.
   */
  renew(refused: Signature, waiting: Waiting): Promise<Signature>;
}

/** A value that was refused twice in a row is sent once, not twice, for so long. */
const REFUSAL_LIFE_MS = 5 * 60_000;

/**
 * Signs every request for its tenant; on 401 renews once and sends once more, whether the value is another one or not.
 * [BigPanda document, "Credential refresh and retry behavior"] Throws `config.foreign_host`, before the credential is
 * asked for, for an address that is not on `origin`.
 */
export function authenticate(credential: Credential, origin: string, clock: Clock): Policy {
  let refused: { readonly authorization: string; readonly until: number } | undefined;
  const isKnownRefusal = ({ authorization }: Signature) =>
    refused?.authorization === authorization && clock.monotonic() < refused.until;
  return {
    name: 'authenticate',
    async send(request, next) {
      requireOrigin(request.url, origin);
      const signed = ({ authorization }: Signature) => ({
        ...request,
        headers: { ...request.headers, authorization },
      });
      const sent = async (signature: Signature) =>
        withoutEcho(await next(signed(signature)), signature.authorization, valueOf(signature));
      const first = await credential.signature(request);
      const reply = await sent(first);
      if (reply.status !== 401) return reply;
      const renewed = await credential.renew(first, request);
      // Whoever goes on with a refused credential would double its calls for ever.
      if (renewed.authorization === first.authorization && isKnownRefusal(renewed)) return reply;
      const second = await sent(renewed);
      if (second.status === 401) {
        refused = { authorization: renewed.authorization, until: clock.monotonic() + REFUSAL_LIFE_MS };
      }
      return second;
    },
  };
}

/** The credential itself, without the scheme before it. */
function valueOf({ authorization }: Signature): string {
  return authorization.replace(/^(Bearer |rest_api_key=)/, '');
}
