import type { Row } from './table-row.js';

/** The rows of one output table that are not marked as deleted. */
export interface ExistingRows {
  count(): Promise<number>;
  /** Their keys, each once, in portions and in any order. */
  keys(): AsyncIterable<readonly string[]>;
  /**
   * Every row, including those marked as deleted, in ascending order of the bytes of its key (UTF-8), in portions. A row that is
   * written in the meantime may be included or not; earlier rows are included once. A host may lack it: then a plugin has only the keys.
   * @param cursor Name of the column with the last change.
   */
  entries?(cursor: string): AsyncIterable<readonly HeldEntry[]>;
  /**
   * Number of durable rows with a key in [from, to), compared by the bytes of its text (UTF-8); undefined: no bound. A host
   * may lack it.
   */
  countBetween?(from: string | undefined, to: string | undefined): Promise<number>;
  /**
   * Those of the given whole rows that the table lacks, has marked as deleted, or has with other values. Both are
   * compared as the destination stores them, without the column `_dlt_processing_time`; a missing field equals `null`, a
   * missing mark equals `false`. A host may lack it.
   */
  differing?(rows: readonly Row[]): Promise<readonly Row[]>;
}

/** One row of a table. */
export interface HeldEntry {
  readonly key: string;
  /** The stored value of the cursor column; `null` if it is empty or there is no such column. */
  readonly cursor: string | null;
  readonly deleted?: true;
}
