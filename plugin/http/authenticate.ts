import { isPluginError, type Clock } from '../../host-sdk/index.js';
import { withoutEcho } from './echo.js';
import { requireOrigin } from './own-origin.js';
import type { HttpReply, HttpRequest, Policy, Send, TlsIdentity } from './send.js';

/** What proves who is calling. Each renewal gives a new object, even where the values stay the same. */
export interface Signature {
  /** Headers that replace those of the request with the same names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Shown where the TLS connection is opened. */
  readonly identity?: TlsIdentity;
  /**
   * Parts of the headers that are secret on their own. They are removed from every refusal that repeats them before it
   * is shown or logged.
   */
  readonly secrets?: readonly string[];
}

/** The call that waits for a signature. */
export type Waiting = Pick<HttpRequest, 'onEvent' | 'deadline'>;

/** A way of proving who is calling. It never sees a request. */
export interface Credential {
  signature(waiting: Waiting): Promise<Signature>;
  /**
   * After a 401: obtains or reads the credential again, unless another caller has done so since `refused` was given
   * out. Concurrent callers share one renewal. A renewal that is refused throws `auth.refused`.
   */
  renew(refused: Signature, waiting: Waiting): Promise<Signature>;
}

/** For this long a value that was refused twice in a row is sent once, not twice. */
const REFUSAL_LIFE_MS = 5 * 60_000;

/**
 * Signs every request for its tenant; on 401 renews once and sends once more, whether or not the value has changed.
 * [BigPanda document, "Credential refresh and retry behavior"] Throws `config.foreign_host`, before the credential is
 * asked for, for an address that is not on `origin`.
 */
export function authenticate(credential: Credential, origin: string, clock: Clock): Policy {
  let refused: { readonly proof: string; readonly until: number } | undefined;
  const isKnownRefusal = (proof: string) => refused?.proof === proof && clock.monotonic() < refused.until;
  return {
    name: 'authenticate',
    async send(request, next) {
      requireOrigin(request.url, origin);
      const first = await credential.signature(request);
      const reply = await sendSigned(request, first, next).catch(async (error: unknown) => {
        // A server that refuses a certificate closes the connection, and a certificate that is being replaced may not
        // fit its key yet: a retry uses the files as they are by then.
        if (first.identity !== undefined && isOfIdentity(error)) await credential.renew(first, request);
        throw error;
      });
      if (reply.status !== 401) return reply;
      const renewed = await credential.renew(first, request);
      const proof = proofOf(renewed);
      // A caller that kept using a refused credential would double its calls for good.
      if (proof === proofOf(first) && isKnownRefusal(proof)) return reply;
      const second = await sendSigned(request, renewed, next);
      if (second.status === 401) refused = { proof, until: clock.monotonic() + REFUSAL_LIFE_MS };
      return second;
    },
  };
}

async function sendSigned(request: HttpRequest, signature: Signature, next: Send): Promise<HttpReply> {
  const { headers = {}, identity, secrets = [] } = signature;
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const signed = { ...request, headers: { ...request.headers, ...own } };
  const reply = await next(identity === undefined ? signed : { ...signed, identity });
  return withoutEcho(reply, ...Object.values(own), ...secrets);
}

function isOfIdentity(error: unknown): boolean {
  return isPluginError(error) && ['network', 'config'].includes(error.problem.blame);
}

function proofOf({ headers, identity }: Signature): string {
  return JSON.stringify([headers, identity]);
}
