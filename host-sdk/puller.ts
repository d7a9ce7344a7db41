import type { Json } from './json.js';
import type { Problem } from './problem.js';
import type { Row, TableSchema } from './table-row.js';
import type { CallOptions } from './telemetry.js';

/** Capability `pull`: business objects become tables. */
export interface Puller {
  /**
   * The tables this connection is configured to read, each tried with one read; with `all` every table that the
   * product is found to have. Throws when the product cannot be asked at all, and the
   * reason of the signal when it was stopped.
   */
  discover(request?: DiscoverRequest): Promise<readonly TableInfo[]>;

  /**
   * Tables of a request by their one spelling, each once: two names that the product takes for one table give one, since
   * a destination keeps what it holds under it. Sends nothing. Throws `config.*` for what is wrong with the request as
   * far as that shows without asking the product: no name of a table, no date, an end before its start, a start in the
   * future. The problem's `field` is `tables`, `mode`, `span`, `span.start` or `span.end`, or a key of the configuration.
   * `estimatePull` and `pull` refuse the same before they send anything. Without it a host takes names as they are written.
   */
  checkPull?(request: PullCheck): readonly string[];

  /** What the same pull would take, for one or two calls and without rows. */
  estimatePull(request: PullRequest): Promise<PullEstimate>;

  /** What a checkpoint says, for a person. Throws `host.destination` for one that this plugin did not write. */
  describeCheckpoint(checkpoint: Json): CheckpointInfo;

  /**
   * A checkpoint from which the next incremental run reads everything changed since `to` (ISO-8601 date or instant).
   * What else the old one says is kept; `null` makes a new one. Throws `config.invalid` with the field `horizon`.
   */
  rewindCheckpoint(checkpoint: Json | null, to: string): Json;

  /**
   * Reads one table. Asking for the next batch tells the plugin that the one before is durable, rows and checkpoint in
   * one transaction; a batch that was not followed by another request may be read again by the next run.
   * The last batch has `end`; an iteration that ends without it was cut off and is continued from its last checkpoint.
   */
  pull(request: PullRequest): AsyncIterable<PullBatch>;
}

export interface DiscoverRequest extends CallOptions {
  readonly all?: boolean;
  /** Called as each table has been tried, in any order; a sign of life for who waits. */
  readonly onTried?: (step: DiscoverStep) => void;
}

export interface DiscoverStep {
  /** Tables tried so far, of so many. */
  readonly tried: number;
  readonly total: number;
  /** The one that was tried; absent when it was a guess and the product has no such table. */
  readonly table?: TableInfo;
}

/**
 * What trying a table has shown.
 * - `yes`: a record was seen.
 * - `empty`: the product has the table and showed no record: it is {@link EMPTY_OR_HIDDEN}, which look the same.
 * - `no`: it cannot be read, for the reason in `problem`.
 * - `absent`: the product has no such table.
 */
export type Readable = 'yes' | 'empty' | 'no' | 'absent';

/** How people are told of a table that never showed a record. */
export const EMPTY_OR_HIDDEN = 'empty or not visible to this role';

export interface TableInfo {
  /** Collection name as configured, for example `incidents`. */
  readonly name: string;
  /** Name of the table in the destination, for example `incident`. */
  readonly output: string;
  readonly readable: Readable;
  /** Number of records, where some can be seen and the product says how many there are. */
  readonly count?: number;
  /** Field that identifies a record. */
  readonly key: string;
  readonly cursor: string;
  readonly modes: readonly PullMode[];
  readonly problem?: Problem;
}

export type PullMode = 'historical' | 'incremental';

/** What somebody asks to be read. */
export interface PullCheck extends Pick<PullRequest, 'mode' | 'span'> {
  readonly tables: readonly string[];
}

export interface PullRequest extends CallOptions {
  /** Collection name as configured. */
  readonly table: string;
  /**
   * Default: the connection's `data.mode`. Where that is left out too, the plugin decides: it reads the history of the
   * table first, and increments beside it, so that one run may do both.
   */
  readonly mode?: PullMode;
  /** Historical mode: read this instead of `data.start_date` through `data.end_date`. */
  readonly span?: PullSpan;
  /** Checkpoint of the last durable batch of this table, from any run; `null` for none. */
  readonly checkpoint: Json | null;
  /** What the destination holds of this table; without it nobody looks for deletions. */
  readonly holdings?: Holdings;
  /** Believe deletions however many they are. */
  readonly acceptDeletes?: boolean;
}

/** ISO-8601 dates or instants, both included. */
export interface PullSpan {
  readonly start: string;
  readonly end?: string;
}

/** The rows of one output table that are not marked as deleted. */
export interface Holdings {
  count(): Promise<number>;
  /** Their keys, each once, in portions and in any order. */
  keys(): AsyncIterable<readonly string[]>;
  /**
   * Every row, those marked as deleted too, in the ascending order of the bytes of its key (UTF-8), in portions. What is
   * written meanwhile may come or not; what was there comes once. A host may lack it: then a plugin has the keys alone.
   * @param cursor Name of the column that tells the last change.
   */
  entries?(cursor: string): AsyncIterable<readonly HeldEntry[]>;
}

/** One row of a table. */
export interface HeldEntry {
  readonly key: string;
  /** What the row has in the cursor's column, as it was written; `null` where it has nothing or there is no such column. */
  readonly cursor: string | null;
  readonly deleted?: true;
}

export interface PullEstimate {
  /** Instant (ISO-8601) that the pull would read from; absent: from the beginning. */
  readonly from?: string;
  /** Instant that it would read to; absent: up to now. */
  readonly to?: string;
  /** Absent where the product does not say how many there are. */
  readonly rows?: number;
  /** Absent like `rows`. */
  readonly calls?: number;
  /** How long those calls would take at the pace and under the limits of now. */
  readonly seconds?: number;
}

/** How far a table is. Instants are ISO-8601. */
export interface Reached {
  /** Everything changed before it is delivered, if a run has established that. It is old where nothing changes. */
  readonly horizon?: string;
  /**
   * When the last run that read everything asked the product, by the product's clock: a table in which nothing changes
   * is as fresh as this, however old its newest record is.
   */
  readonly checkedUntil?: string;
  /** What has been read, in order and apart from each other: between two of them nobody has looked. */
  readonly spans?: readonly CoveredSpan[];
  /** The table is {@link EMPTY_OR_HIDDEN}: no run was ever shown a record of it. Then nothing else is told. */
  readonly empty?: true;
}

/** A stretch of time whose changes are delivered. Instants are ISO-8601; `to` is not included. */
export interface CoveredSpan {
  /** Absent: from the beginning. */
  readonly from?: string;
  readonly to: string;
}

/** A stretch of time that a run reads. Instants are ISO-8601. */
export interface PullBounds {
  /** Absent: from the beginning. */
  readonly from?: string;
  /** Absent: up to now. */
  readonly to?: string;
}

export interface CheckpointInfo extends Reached {
  /** Largest cursor value delivered: the newest change. */
  readonly cursor?: string;
  /** Runs that have begun and not ended. */
  readonly unfinished: readonly (PullBounds & { readonly mode: PullMode })[];
}

export interface PullBatch {
  /** Output table; the same object in every batch until it changes. */
  readonly table: TableSchema;
  readonly rows: readonly Row[];
  /** Replaces the table's checkpoint once `rows` are durable. Opaque to the host. */
  readonly checkpoint: Json;
  readonly stats: PullStats;
  readonly end?: PullEnd;
}

/** Totals of this run so far. */
export interface PullStats {
  readonly rows: number;
  readonly pages: number;
  readonly calls: number;
  /** Records the run expects in all, where the product said so. */
  readonly expected?: number;
  /** Requests that it has under way at once just now. */
  readonly lanes?: number;
  /** Records read again and left out because nothing about them had changed. */
  readonly unchanged?: number;
  /** Records from before the horizon that no earlier run had seen. */
  readonly late?: number;
  /** Rows that say that a record is gone. */
  readonly deleted?: number;
  /** Records among `rows` that have no value in the cursor's column: no increment can find a change of them. */
  readonly withoutCursor?: number;
  /** Pages read a second time because the run before was interrupted; at most. */
  readonly rereadPages?: number;
}

export interface PullEnd extends Reached {
  /** False: the window was not read completely; the horizon stays where it was. */
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly problem?: Problem;
  /** What the run read between. */
  readonly bounds?: PullBounds;
  /** The `horizon` before this run. */
  readonly horizonBefore?: string;
  /** Largest cursor value delivered by any run: the newest change. */
  readonly cursor?: string;
  /** What somebody should look into. */
  readonly warnings: readonly string[];
  /** What is good to know, for example a new field. */
  readonly notes?: readonly string[];
}
