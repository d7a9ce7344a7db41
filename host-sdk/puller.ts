import type { TableCertificate } from './certificate.js';
import type { ExistingRows } from './existing-rows.js';
import type { Json } from './json.js';
import type { Problem } from './problem.js';
import type { TableDescription } from './table-description.js';
import type { Row, TableSchema } from './table-row.js';
import type { CallOptions } from './telemetry.js';
import type { Verification, Verified } from './verification.js';

/** Capability `pull`: business objects become tables. */
export interface Puller {
  /**
   * The configured tables of this connection, each tested with one read; with `all`, every table that the
   * plugin finds on the product. Throws when the product cannot be called at all, and the
   * reason of the signal when it was stopped.
   */
  discover(request?: DiscoverRequest): Promise<readonly TableInfo[]>;

  /**
   * Tables of a request in one spelling, each once: two names of the same table become one, because
   * a destination stores its rows under this name. Sends nothing. Throws `config.*` for faults of the request that
   * are visible without a call to the product: no table name, no date, an end before its start, a start in the
   * future. The problem's `field` is `tables`, `mode`, `span`, `span.start` or `span.end`, or a key of the configuration.
   * `estimatePull` and `pull` refuse the same before they send a request. Without this method, a host uses the given names.
   */
  checkPull?(request: PullCheck): readonly string[];

  /**
   * Describes the output table of a collection, as the next run would write it, in one call or from a stored description.
   * Throws `config.unknown_table` for a collection that the product does not describe. Without this method, a host has
   * only what a run has written.
   */
  describeTable?(request: DescribeTableRequest): Promise<TableDescription>;

  /** Estimates the same pull with one or two calls and without rows. */
  estimatePull(request: PullRequest): Promise<PullEstimate>;

  /** Describes a checkpoint for display. Throws `host.destination` for a checkpoint of another plugin. */
  describeCheckpoint(checkpoint: Json): CheckpointInfo;

  /**
   * A checkpoint from which the next incremental run reads everything changed since `to` (ISO-8601 date or instant).
   * Keeps the rest of the old checkpoint; `null` creates a new one. Throws `config.invalid` with the field `horizon`.
   */
  rewindCheckpoint(checkpoint: Json | null, to: string): Json;

  /** The verifications that `pull` offers; without this method, none. A host asks it before each request with `verify`. */
  getVerifications?(): readonly Verification[];

  /**
   * Reads one table. A request for the next batch means that the previous one is durable, rows and checkpoint in
   * one transaction; the next run may read a batch again that was not followed by another request.
   * The last batch has `end`; an iteration that ends without it was interrupted, and continues from its last checkpoint.
   */
  pull(request: PullRequest): AsyncIterable<PullBatch>;
}

export interface DescribeTableRequest extends CallOptions {
  /** Collection name as configured. */
  readonly table: string;
}

export interface DiscoverRequest extends CallOptions {
  readonly all?: boolean;
  /** Called after each tested table, in any order; shows progress. */
  readonly onTried?: (step: DiscoverStep) => void;
}

export interface DiscoverStep {
  /** Tables tested so far, and their total. */
  readonly tried: number;
  readonly total: number;
  /** The tested table; absent when it was a guess and the product has no such table. */
  readonly table?: TableInfo;
}

/**
 * The result of testing a table.
 * - `yes`: it returned a record.
 * - `empty`: the product has the table but returned no record: it is {@link EMPTY_OR_HIDDEN}, which look the same.
 * - `no`: it cannot be read, for the reason in `problem`.
 * - `absent`: the product has no such table.
 */
export type Readable = 'yes' | 'empty' | 'no' | 'absent';

/** Text for a table that has never returned a record. */
export const EMPTY_OR_HIDDEN = 'empty or not visible to this role';

export interface TableInfo {
  /** Collection name as configured, for example `incidents`. */
  readonly name: string;
  /** Name of the table in the destination, for example `incident`. */
  readonly output: string;
  readonly readable: Readable;
  /** Number of records, if some are visible and the product returns a count. */
  readonly count?: number;
  /** Field that identifies a record. */
  readonly key: string;
  readonly cursor: string;
  readonly modes: readonly PullMode[];
  readonly problem?: Problem;
}

export type PullMode = 'historical' | 'incremental';

/** A requested pull. */
export interface PullCheck extends Pick<PullRequest, 'mode' | 'span'> {
  readonly tables: readonly string[];
}

export interface PullRequest extends CallOptions {
  /** Collection name as configured. */
  readonly table: string;
  /**
   * Default: the connection's `data.mode`. If that is missing too, the plugin decides: it reads the history of the
   * table first, with incremental runs, so that one run may do both.
   */
  readonly mode?: PullMode;
  /** Historical mode: the span to read instead of `data.start_date` through `data.end_date`. */
  readonly span?: PullSpan;
  /** Checkpoint of the last durable batch of this table, from any run; `null` for none. */
  readonly checkpoint: Json | null;
  /** The rows of this table in the destination; without them, deletions are not searched. */
  readonly existingRows?: ExistingRows;
  /** Accept deletions, even if there are many. */
  readonly acceptDeletes?: boolean;
  /** Accept changed fields where the connection leaves them to an operator. */
  readonly acceptSchema?: boolean;
  /**
   * Compares the table with the product and repairs it, after the newest changes were read. Only differences are delivered.
   * A record that is no longer shown is marked as deleted only if the next verification misses it too. Horizon and spans stay
   * what the runs before have established. The last batch has `verified` in its `end`. Needs `existingRows`; `deep` needs its
   * `differing`. Mode and span are not used.
   */
  readonly verify?: Verification;
}

/** ISO-8601 dates or instants, both included. */
export interface PullSpan {
  readonly start: string;
  readonly end?: string;
}

export interface PullEstimate {
  /** Start of the read (ISO-8601); absent: from the beginning. */
  readonly from?: string;
  /** End of the read; absent: up to now. */
  readonly to?: string;
  /** Absent if the product does not return a count. */
  readonly rows?: number;
  /** Absent like `rows`. */
  readonly calls?: number;
  /** Duration of those calls at the current speed and limits. */
  readonly seconds?: number;
}

/** How far a table has been read. Instants are ISO-8601. */
export interface Reached {
  /** All changes before it are delivered, if a run has established that. It is old if nothing changes. */
  readonly horizon?: string;
  /**
   * When the last complete run asked the product for changes, by the product's clock: a table without changes
   * is as fresh as this, even if its newest record is old.
   */
  readonly checkedUntil?: string;
  /** Spans that have been read, in order and separate: between two spans nothing has been read. */
  readonly spans?: readonly CoveredSpan[];
  /** The table is {@link EMPTY_OR_HIDDEN}: no run has ever received a record of it. Then no other key is set. */
  readonly empty?: true;
}

/** A span of time whose changes are delivered. Instants are ISO-8601; `to` is exclusive. */
export interface CoveredSpan {
  /** Absent: from the beginning. */
  readonly from?: string;
  readonly to: string;
}

/** A span of time that a run reads. Instants are ISO-8601. */
export interface PullBounds {
  /** Absent: from the beginning. */
  readonly from?: string;
  /** Absent: up to now. */
  readonly to?: string;
}

export interface CheckpointInfo extends Reached {
  /** Largest cursor value delivered: the newest change. */
  readonly cursor?: string;
  /** Unfinished runs. */
  readonly unfinished: readonly (PullBounds & { readonly mode: PullMode })[];
}

export interface PullBatch {
  /** Output table; the same object in every batch until it changes. */
  readonly table: TableSchema;
  readonly rows: readonly Row[];
  /** Replaces the table's checkpoint when `rows` are durable. Opaque to the host. */
  readonly checkpoint: Json;
  readonly stats: PullStats;
  readonly end?: PullEnd;
}

/** Totals of this run so far. */
export interface PullStats {
  readonly rows: number;
  readonly pages: number;
  readonly calls: number;
  /** Total number of records that the run expects, if the product returned it. */
  readonly expected?: number;
  /** Current number of parallel requests. */
  readonly lanes?: number;
  /** Records that were read again and omitted because they had not changed. */
  readonly unchanged?: number;
  /** Records from before the horizon that no earlier run had received. */
  readonly late?: number;
  /** Deletion marks. */
  readonly deleted?: number;
  /** Stored rows that a verification has compared so far, by number or one by one. */
  readonly compared?: number;
  /** Records among `rows` without a value in the cursor column: an incremental run cannot find their changes. */
  readonly withoutCursor?: number;
  /** Largest number of pages that were read again because the previous run was interrupted. */
  readonly rereadPages?: number;
}

export interface PullEnd extends Reached {
  /** False: the window was not read completely; the horizon stays where it was. */
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly problem?: Problem;
  /** Bounds of the run. */
  readonly bounds?: PullBounds;
  /** The `horizon` before this run. */
  readonly horizonBefore?: string;
  /** Largest cursor value delivered by any run: the newest change. */
  readonly cursor?: string;
  /** What a verification found; absent if none was requested, or if it did not begin. */
  readonly verified?: Verified;
  /** Warnings. */
  readonly warnings: readonly string[];
  /** Notes, for example about a new field. */
  readonly notes?: readonly string[];
  /** What the product gave; the host keeps it with the run. A plugin may leave it out: then the run has no certificate. */
  readonly certificate?: TableCertificate;
}
