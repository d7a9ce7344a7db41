import type { Newest } from './newest.js';
import type { RunState } from './state.js';

/** A part of a pull before it is read: an increment, or a history. */
export interface Part {
  readonly run: RunState;
  readonly isResumed: boolean;
  /** What the question showed, where no more is left to read. */
  readonly newest?: Newest;
  /** It reads again, too early, what was read before: it closes nothing. */
  readonly isEarly?: true;
}
