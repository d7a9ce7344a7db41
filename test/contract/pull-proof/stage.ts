import type { MockNamespace, RecordView } from '../../../mock-ivanti/index.js';

interface Grave {
  readonly record: RecordView;
  readonly runs: number;
}

/** What others do their work on. */
export interface Stage {
  readonly space: MockNamespace;
  /** RecIds of the records from the beginning on. */
  readonly ids: readonly string[];
  /** Runs so far. */
  readonly runs: () => number;
  /** Records that were deleted, as they were, and after how many runs. */
  readonly graves: Grave[];
  /** RecIds of those that came back. */
  readonly restored: Set<string>;
  /** A stamp as the tenant writes it now, so many seconds older. */
  readonly stampAgo: (seconds: number) => string;
  /** Lets time pass, milliseconds. */
  readonly passes: (ms: number) => void;
}
