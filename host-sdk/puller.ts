import type { Json } from './json.js';
import type { FieldType } from './fields.js';
import type { Problem } from './problem.js';

/** Capability `pull`: business objects become tables. */
export interface Puller {
  /**
   * The tables this connection is configured to read, each tried with one read; with `all` every table that the
   * product is found to have.
   */
  discover(request?: { readonly all?: boolean; readonly signal?: AbortSignal }): Promise<readonly TableInfo[]>;

  /**
   * Reads one table. Asking for the next batch tells the plugin that the one before is durable, rows and checkpoint in
   * one transaction; a batch that was not followed by another request may be read again by the next run.
   * The last batch has `end`; an iteration that ends without it was cut off and is continued from its last checkpoint.
   */
  pull(request: PullRequest): AsyncIterable<PullBatch>;
}

export interface TableInfo {
  /** Collection name as configured, for example `incidents`. */
  readonly name: string;
  /** Name of the table in the destination, for example `incident`. */
  readonly output: string;
  readonly readable: boolean;
  /** Number of records, where the product says so. */
  readonly count?: number;
  /** Field that identifies a record. */
  readonly key: string;
  readonly cursor: string;
  readonly modes: readonly PullMode[];
  readonly problem?: Problem;
}

export type PullMode = 'historical' | 'incremental';

export interface PullRequest {
  /** Collection name as configured. */
  readonly table: string;
  /** Default: the connection's `data.mode`. */
  readonly mode?: PullMode;
  /** Checkpoint of the last durable batch of this table, from any run; `null` for none. */
  readonly checkpoint: Json | null;
  readonly signal?: AbortSignal;
}

/** A cell of a row. Instants are ISO-8601 UTC with `Z`; nested values are kept as they came. */
export type Row = Readonly<Record<string, Json>>;

export interface Column {
  readonly name: string;
  readonly type: FieldType;
}

/** Shape of an output table. A field that turns up later appears in the rows before it appears here. */
export interface TableSchema {
  /** Name of the output table. */
  readonly name: string;
  readonly key: string;
  readonly columns: readonly Column[];
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
}

export interface PullEnd {
  /** False: the window was not read completely; the horizon stays where it was. */
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly problem?: Problem;
  /** ISO-8601 instant below which everything is delivered, if a run has established one. */
  readonly horizon?: string;
  readonly warnings: readonly string[];
}
