/**
 * How a pull compares a table with the product. `counts` compares numbers of records in ranges of keys, and reads the ranges
 * that differ: it does not see values that changed without a trace, nor two errors that cancel each other out in one range.
 * `deep` reads every record and compares its values with the stored row.
 */
export type Verification = 'counts' | 'deep';

/** What a verification of one table found and repaired. A verification that was interrupted includes its earlier parts. */
export interface Verified {
  readonly how: Verification;
  /** Ranges of keys that were compared: by their numbers of records, or record by record. */
  readonly ranges: number;
  /** Ranges in which records differed. */
  readonly differing: number;
  /** Records that the table lacked; they were written. */
  readonly missing: number;
  /** Rows with other values than their records; they were written again. */
  readonly changed: number;
  /** Rows that were marked as deleted although the product shows their records; they were written again. */
  readonly restored: number;
  /** Rows whose records the product does not show: marked as deleted, or to be marked by the next verification. */
  readonly extra: number;
  /** Of `extra`: not marked yet, because only this verification has missed them. */
  readonly unconfirmed: number;
}
