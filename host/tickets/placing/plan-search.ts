import type { Facts, Moment } from './facts.js';
import type { Step } from './step.js';

const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 30_000;
/** One create, and another when it is certain that the first one created nothing. */
const MAX_CREATES = 2;

/**
 * The current ticket may exist: the run searches for it at once, and again until its absence is certain; only then it is
 * created again.
 */
export function planSearch({ ticket, learned }: Facts, { isClosed, now }: Moment): Step {
  const { creates, isReused, search } = learned;
  const isRefused = ticket?.phase === 'failed';
  if (search === undefined) return { do: 'look', isRefused };
  const { verdict, looks, endsAt, hasWaited } = search;
  if (verdict.verdict === 'unknown') return { do: 'leave', verdict };
  if (verdict.certain || isRefused) {
    const mayCreate = creates < MAX_CREATES && !isReused && !isClosed;
    return mayCreate ? { do: 'create', generation: 'same' } : { do: 'give up' };
  }
  if (isClosed) return { do: 'leave', verdict };
  if (hasWaited) return { do: 'look', isRefused };
  if (endsAt === undefined || now >= endsAt) return { do: 'leave', verdict };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (looks - 1), MAX_PAUSE_MS);
  // Not after the instant of certainty: that search decides.
  return { do: 'wait', ms: verdict.waitMs > 0 ? Math.min(pause, verdict.waitMs) : pause };
}
