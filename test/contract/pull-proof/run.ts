/** Where a process is killed: at which page of its life, and whether the page was stored by then. */
export interface Kill {
  readonly page: number;
  readonly stored: boolean;
}

/** One run; it is resumed until it ends. */
export interface Run {
  readonly mode: 'historical' | 'incremental';
  readonly kill: Kill | null;
  /** Left unfinished when it was killed, for a run of the other mode to come between. */
  readonly leave: boolean;
  /** Seconds until the next one. */
  readonly pause: number;
}

export const isFull = process.env['PROOF_SIZE'] === 'full';
export const RECORDS = isFull ? 1500 : 40;
