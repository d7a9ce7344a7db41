/**
 * A plugin's account of what the product gave in one run of one table, for the certificate of the run. Instants are
 * ISO-8601 UTC, digests are 64 hexadecimal digits. `docs/certificates.md` says what can be checked with it, and how.
 */
export interface TableCertificate {
  /** Name of the tenant whose records these are. */
  readonly tenant: string;
  /** Column of the key. */
  readonly key: string;
  /** Column of the last change; absent where rows do not have it: then digests cover keys only. */
  readonly cursor?: string;
  /** Column of the instant at which a row was handed over. */
  readonly processed: string;
  /** Seconds after its stamp at which a change counts as visible for certain. */
  readonly waitSeconds: number;
  /** Seconds by which two clocks may drift apart before it matters. */
  readonly driftSeconds: number;
  /** Parts of the run that were read to their end, in order. */
  readonly parts: readonly CertifiedPart[];
  /** Rows that a comparison wrote beside these parts: records read by name, and deletion marks. */
  readonly compared: number;
}

/** Part of a run: the records that were changed in [from, to) were all read. */
export interface CertifiedPart {
  readonly mode: 'historical' | 'incremental';
  /**
   * How completeness was established.
   * - `walk`: in the order of keys, see `ranges`.
   * - `newest`: one page, newest first, that reaches back to a record from before `from`, see `oldest`.
   * - `passes`: whole passes until some of them added nothing, see `passes`.
   * - `early`: a part read again too early to prove anything new.
   */
  readonly way: 'walk' | 'newest' | 'passes' | 'early';
  /** Absent: from the beginning. */
  readonly from?: string;
  /** Absent: up to the beginning of the part. */
  readonly to?: string;
  /**
   * Records without a cursor value that were read beside those of the bounds, and of the ranges; absent where they were
   * not. Without bounds they are in the ranges.
   */
  readonly blanks?: number;
  /** No record of the table had been delivered before. */
  readonly first: boolean;
  /** By the host's clock; of a resumed part, the start of its first process. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** How often the part was resumed after an interruption. */
  readonly resumed: number;
  /** Records received, each counted once, whether they were handed over or not. */
  readonly records: number;
  /** The same by the month of the cursor value; a digest is the sum over its records. */
  readonly periods: readonly CertifiedPeriod[];
  /** Why the digests cannot be compared, if records may have been counted twice. */
  readonly inexact?: string;
  /** Largest cursor value received. */
  readonly newest?: string;
  /** Smallest cursor value of the page, where the way is `newest`. */
  readonly oldest?: string;
  readonly ranges?: readonly CertifiedRange[];
  readonly passes?: { readonly made: number; readonly quiet: number };
  /** How many records the product itself counted when the part began. */
  readonly counted?: number;
  /** Records that the first question showed and that were not read afterwards, although they are still there. */
  readonly unmet: number;
  /** Records left out because the destination has them already. */
  readonly unchanged: number;
  /** Rows handed over. */
  readonly rows: number;
  /** Rows that other runs delivered while this part was unfinished. */
  readonly beside: number;
  readonly question: CertifiedMoment & { readonly asked: string; readonly newest?: string };
  /** The bounds that were stored before the part, and those after it. */
  readonly before: CertifiedBounds;
  readonly after: CertifiedBounds;
}

/** Records whose cursor value lies in the months after those of the period before, up to and with `through`. */
export interface CertifiedPeriod {
  /** `2026-05`; empty for records without a cursor value, or where digests cover keys only. */
  readonly through: string;
  readonly records: number;
  readonly digest: string;
}

/** Keys that were walked, both ends included. */
export interface CertifiedRange {
  readonly from: string;
  readonly to: string;
  readonly records: number;
  /** Whether records showed that nothing lies between this range and the one before it, or before the first one. */
  readonly below: boolean;
  /** Whether records showed that nothing lies between this range and the one after it, or after the last one. */
  readonly above: boolean;
}

/** One instant by two clocks. */
export interface CertifiedMoment {
  readonly host: string;
  readonly tenant: string;
}

export interface CertifiedBounds {
  /** Everything changed before it is delivered. */
  readonly horizon?: string;
  /** Newest change of all, and when it was first seen. */
  readonly newest?: CertifiedMoment & { readonly at: string };
}
