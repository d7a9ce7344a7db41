import type { Clock } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { Credential, Signature, Waiting } from '../http/authenticate.js';
import { shareWork } from '../shared-work.js';
import type { SharedWork } from '../shared-work.js';

/** A signature that ends some time. */
export interface Token extends Signature {
  /** Instant (ms) at which it ends, where that is known. */
  readonly expiresAt?: number;
}

/** Renewed this long before its known end. */
const EARLY_MS = 30_000;
/** A session that was refused sooner than this was ended by somebody, not by its age. */
const SHORTEST_LIFE_MS = 60_000;
/** Part of a life that was observed once after which the next token is renewed. */
const TRUSTED_PART = 0.9;
/** A refusal is repeated from memory for so long: asking on would lock the account. */
const REFUSAL_LIFE_MS = 5 * 60_000;

/** Keeps one token for all callers; callers at the same time share one request for it. */
export function tokenHolder(clock: Clock, obtain: (waiting: Waiting) => Promise<Token>): Credential {
  let token: (Token & { readonly obtainedAt: number }) | undefined;
  let learnedLife = Infinity;
  let pending: SharedWork<Token> | undefined;
  let refusal: { readonly error: Error; readonly until: number } | undefined;

  const fresh = () =>
    token !== undefined &&
    (token.expiresAt ?? Infinity) - EARLY_MS > clock.now() &&
    token.obtainedAt + learnedLife * TRUSTED_PART > clock.monotonic();

  function request({ onEvent }: Waiting): Promise<Token> {
    if (refusal !== undefined && clock.monotonic() < refusal.until) return Promise.reject(refusal.error);
    // No caller's signal: one caller's abort must not end the renewal that the others wait for.
    pending ??= shareWork((tell) =>
      obtain({ onEvent: tell })
        .then(
          (obtained) => (token = { ...obtained, obtainedAt: clock.monotonic() }),
          (error: unknown) => {
            if (isPluginError(error) && error.code === 'auth.refused') {
              refusal = { error, until: clock.monotonic() + REFUSAL_LIFE_MS };
            }
            throw error;
          },
        )
        .finally(() => {
          pending = undefined;
        }),
    );
    return pending.join(onEvent);
  }

  return {
    signature: async (waiting) => (fresh() && token !== undefined ? token : await request(waiting)),
    renew: async (refused, waiting) => {
      // Somebody else may have renewed it while this caller's request was on its way.
      if (token !== undefined && token === refused) {
        const life = clock.monotonic() - token.obtainedAt;
        // A tenant's sessions end after a time of its own, which nothing announces. [measured on live tenants]
        if (token.expiresAt === undefined && life >= SHORTEST_LIFE_MS) learnedLife = life;
        token = undefined;
      }
      return token ?? (await request(waiting));
    },
  };
}
