import { isPluginError, type CallEvent, type Clock } from '../../host-sdk/index.js';
import type { Credential, Signature, Waiting } from '../http/authenticate.js';
import { IvantiError } from '../ivanti/problems.js';
import { shareWork, type SharedWork } from '../platform/shared-work.js';

/** A signature that expires. */
export interface Token extends Signature {
  /** Instant (ms) at which it expires, where that is known. */
  readonly expiresAt?: number;
}

/** A token that another process may have obtained, and that the next one may use. */
export interface KeptToken {
  /** Rejects where the secret of its proof cannot be read. */
  find(): Promise<Token | undefined>;
  keep(token: Token): Promise<void>;
  drop(token: Token): Promise<void>;
}

/** A token counts as expired this long before its known expiry. */
export const EARLY_MS = 30_000;
/** A session that was refused sooner than this was ended at the tenant, not by its age. */
const MIN_LIFE_MS = 60_000;
/** Part of a lifetime that was observed once, after which the next token is renewed. */
const TRUSTED_PART = 0.9;
/** For this long a refusal is repeated from memory: another login attempt could lock the account. */
const REFUSAL_LIFE_MS = 5 * 60_000;

/** One request for a token, and who waits for it. */
interface Renewal {
  readonly work: SharedWork<Token>;
  /** Until when (as `Clock.monotonic` tells) the caller waits for whom it was started. */
  readonly deadline: number;
  /** Until when a limit holds it back. */
  heldUntil: number;
}

type Hold = CallEvent & { readonly kind: 'wait' };

/** A wait at a limit, which may be long. Other waits end before any caller gives up. */
const isHold = (event: CallEvent): event is Hold => event.kind === 'wait' && event.reason !== 'retry';

/**
 * Keeps one token for all callers; callers at the same time share one request for it.
 * @param kept The token that the host keeps for the next process.
 */
export function tokenHolder(clock: Clock, obtain: (waiting: Waiting) => Promise<Token>, kept?: KeptToken): Credential {
  let token: (Token & { readonly obtainedAt: number; readonly isKept: boolean }) | undefined;
  let mayUseKept = true;
  let learnedLife = Infinity;
  let pending: Renewal | undefined;
  let refusal: { readonly error: Error; readonly until: number } | undefined;

  const fresh = () =>
    token !== undefined &&
    (token.expiresAt ?? Infinity) - EARLY_MS > clock.now() &&
    token.obtainedAt + learnedLife * TRUSTED_PART > clock.monotonic();

  /** After a refusal a token of this process alone is sure to be another one. */
  async function take(waiting: Waiting): Promise<Token & { readonly isKept: boolean }> {
    const found = mayUseKept ? await kept?.find() : undefined;
    if (found !== undefined) return { ...found, isKept: true };
    const obtained = await obtain(waiting);
    mayUseKept = true;
    await kept?.keep(obtained);
    return { ...obtained, isKept: false };
  }

  // No caller's signal: one caller's abort must not end the renewal that the others wait for.
  function start({ deadline }: Waiting): Renewal {
    const renewal: Renewal = {
      deadline: deadline ?? Infinity,
      heldUntil: -Infinity,
      work: shareWork((tell) => {
        const onEvent = (event: CallEvent) => {
          if (isHold(event)) renewal.heldUntil = clock.monotonic() + event.ms;
          tell(event);
        };
        return take(deadline === undefined ? { onEvent } : { onEvent, deadline })
          .then(
            (taken) => (token = { ...taken, obtainedAt: clock.monotonic() }),
            (error: unknown) => {
              if (isPluginError(error) && error.code === 'auth.refused') {
                refusal = { error, until: clock.monotonic() + REFUSAL_LIFE_MS };
              }
              throw error;
            },
          )
          .finally(() => {
            pending = undefined;
          });
      }),
    };
    return renewal;
  }

  async function request(waiting: Waiting): Promise<Token> {
    if (refusal !== undefined && clock.monotonic() < refusal.until) throw refusal.error;
    const { deadline = Infinity } = waiting;
    const renewal = (pending ??= start(waiting));
    const left = renewal.heldUntil - clock.monotonic();
    if (left > 0 && renewal.heldUntil > deadline) throw heldBack(left);
    try {
      return await untilTooLate(renewal, waiting);
    } catch (error) {
      // It was aborted for a caller that waits less long.
      const isGivenUp = renewal.deadline < deadline && isPluginError(error) && error.problem.retry !== 'never';
      if (isGivenUp) return await request(waiting);
      throw error;
    }
  }

  /** A caller with less time than the others that wait for a renewal leaves the renewal to them. */
  function untilTooLate({ work }: Renewal, { onEvent, deadline }: Waiting): Promise<Token> {
    return new Promise((resolve, reject) => {
      const listen = (event: CallEvent) => {
        onEvent?.(event);
        if (isHold(event) && clock.monotonic() + event.ms > (deadline ?? Infinity)) reject(heldBack(event.ms));
      };
      work.join(listen).then(resolve, reject);
    });
  }

  function heldBack(ms: number): Error {
    const message = `The login waits ${Math.ceil(ms / 1000)} s, like other calls.`;
    return new IvantiError('quota.rate_limited', message, { retryAt: new Date(clock.now() + ms).toISOString() });
  }

  return {
    signature: async (waiting) => (fresh() && token !== undefined ? token : await request(waiting)),
    renew: async (refused, waiting) => {
      // Another caller may have renewed it while this request was under way.
      if (token !== undefined && token === refused) {
        const life = clock.monotonic() - token.obtainedAt;
        const dropped = token;
        mayUseKept = false;
        // A tenant ends sessions after its own timeout, which it does not announce. [measured on live tenants]
        if (token.expiresAt === undefined && !token.isKept && life >= MIN_LIFE_MS) learnedLife = life;
        // Before the wait, so that no other caller takes the refused token meanwhile.
        token = undefined;
        await kept?.drop(dropped);
      }
      return token ?? (await request(waiting));
    },
  };
}
