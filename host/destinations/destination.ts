import {
  isPluginError,
  PluginError,
  type ExistingRows,
  type Json,
  type PullBatch,
  type Row,
  type TableSchema,
} from '../../host-sdk/index.js';
import { roleMark } from '../connections/role-keys.js';
import { takeFileLock, type Release } from '../platform/file-lock.js';
import type { OpenTableOptions } from './history.js';
import { diskFull, isDiskFull, type Unwritten } from '../platform/full-disk.js';

/** A kind of destination, with everything that the host does with it. A new kind is a file and a line in `destination-kinds.ts`. */
export interface DestinationKind {
  /** Text before the first colon, such as `sqlite`. */
  readonly scheme: string;
  /** How people write it, for help texts: `sqlite:FILE`. */
  readonly usage: string;
  /** The secrets that opening it may need; none for files. */
  readonly secrets: readonly DestinationSecret[];
  /**
   * The name of a place in reports, jobs and locks: complete and without secrets. Throws `host.destination` for a target
   * that this kind does not accept, for example one that contains a password.
   */
  nameOf(target: string): string;
  /** Opens it for writing; creates it if necessary. Throws `host.destination`. */
  open(place: DestinationPlace): Promise<Destination>;
  /** The tables that were written there; changes nothing. Throws `host.destination`. */
  lookInto(place: DestinationPlace): Promise<readonly TableSummary[]>;
  /**
   * The rows of one table, for a preview or a download; changes nothing. Undefined when it was not written
   * there. Throws `host.destination`.
   */
  rows(place: DestinationPlace, source: string): Promise<TableRows | undefined>;
  /** Proves that a run could write there, with as few traces as possible. Throws `host.destination` with what is missing. */
  test(place: DestinationPlace): Promise<void>;
  /** The SQL statement that creates a table, for kinds that store tables by SQL. */
  readonly createTable?: (table: TableSchema) => string;
}

/** A secret of a destination, such as the password of a database. */
export interface DestinationSecret {
  readonly name: string;
  /** What it is, for a form and a help text. */
  readonly title: string;
}

/** Where a destination of some kind is, and what opens it. */
export interface DestinationPlace {
  /** Text after the first colon, such as `tables.db`. */
  readonly target: string;
  /** By name; one that is missing is read from the environment if the kind has a variable for it. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The stored rows of one table. */
export interface TableRows {
  /** Table in the destination. */
  readonly output: string;
  /** Columns in order; for JSON lines they are known only row by row. */
  readonly columns: readonly string[] | null;
  /** A run may write at the same time; its new rows may be included or not. */
  readonly rows: () => AsyncIterable<Row>;
}

/** A place for tables. It stores rows and checkpoints together, so neither is ever ahead. */
export interface Destination {
  /** Name on the command line, for example `sqlite:/data/tables.db`. */
  readonly name: string;
  /**
   * Opens one table for writing and locks it until it is closed or the process ends in any way.
   * Removes rows that an interrupted run wrote after its last checkpoint.
   * Throws `host.destination` when another run has the table.
   * @param source Name of the collection as configured, for example `incidents`.
   */
  open(source: string, options?: OpenTableOptions): Promise<DestinationTable>;
  /** Every table that was written here. */
  summaries(): Promise<readonly TableSummary[]>;
  close(): Promise<void>;
}

/** One table, open for writing. */
export interface DestinationTable {
  /** Checkpoint of the last durable batch when it was opened; `null` when there was none. */
  readonly checkpoint: Json | null;
  /** Name of the output table when it was opened; `null` for a table that was never written. */
  readonly output: string | null;
  /**
   * Makes rows and checkpoint durable together: after a kill, either both are stored or neither.
   * A row replaces the whole record with its key, so a missing field becomes null; a row with `_deleted: true`
   * changes only its own fields. An unknown field becomes a column. Values are never converted.
   */
  write(batch: Pick<PullBatch, 'table' | 'rows' | 'checkpoint'>): Promise<void>;
  /**
   * Ends a run: readers of the destination find every row. Close does the same for a run that failed. A destination whose rows
   * can be read at once lacks it.
   */
  finish?(): Promise<void>;
  /** What the destination could not store as it came since it was opened: a sentence for each column. */
  notes(): readonly string[];
  /** The durable rows that are not marked as deleted, read again for each call. */
  existingRows(): ExistingRows;
  /** Sets the checkpoint and keeps the rows; after `null` the next run starts from the beginning. */
  replaceCheckpoint(output: string, checkpoint: Json | null): Promise<void>;
  /** Deletes rows and checkpoint, as if the table had never been written. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

export interface TableSummary {
  readonly source: string;
  readonly output: string;
  /** Rows in the table, or lines where each version is a line. */
  readonly rows: number;
  /** `null` after a reset. */
  readonly checkpoint: Json | null;
  /** ISO-8601 UTC. */
  readonly writtenAt: string;
}

/** Destinations do not know the keys of a configuration, so their fixes name roles. */
const TABLES = roleMark('tables');
const TABLE_NAMES = roleMark('table-names');
export const SELECT = roleMark('select');

/** Version of the state that a destination stores with the rows. A later version is refused; unknown keys of this version are kept. */
export const STATE_VERSION = 1;

export function destinationProblem(message: string, cause?: unknown, fix?: string): PluginError {
  return new PluginError('host.destination', message, { field: 'to', cause, fix });
}

/** Two runs on one table would treat each other's rows as their own. */
export function busyProblem(message: string): PluginError {
  return new PluginError('host.busy', message, {
    field: 'to',
    fix: 'Wait for the other run to end, or name another destination.',
  });
}

/** Throws `host.destination` for a state that a later version of this program wrote. */
export function requireKnownVersion(version: unknown, where: string): void {
  if (version === STATE_VERSION) return;
  const message = `The state in ${where} has version ${String(version)}; this program knows ${STATE_VERSION}.`;
  throw destinationProblem(message, undefined, 'Use the version of the program that wrote it.');
}

/**
 * Refuses an output that cannot be written without a hole or a mixture: one that belongs to another collection, or a
 * new name for a collection whose earlier rows are under the old one.
 * @param outputs Output name of each collection that has a checkpoint.
 */
export function requireOwnOutput(outputs: ReadonlyMap<string, string>, source: string, output: string): void {
  const before = outputs.get(source);
  if (before !== undefined && before !== output) {
    const fix = `Name it ${before} in \`${TABLE_NAMES}\`, or write to an empty destination.`;
    throw destinationProblem(
      `${source} was written as ${before} before and would now be written as ${output}.`,
      undefined,
      fix,
    );
  }
  for (const [other, taken] of outputs) {
    if (other !== source && taken.toLowerCase() === output.toLowerCase()) {
      const isRespelled = other.toLowerCase() === source.toLowerCase();
      throw new PluginError(
        'config.table_collision',
        `${output} already contains ${other}, so it cannot take ${source}.`,
        {
          field: isRespelled ? TABLES : `${TABLE_NAMES}.${source}`,
          fix: isRespelled ? `Write it ${other} in \`${TABLES}\`, as it was when the table was created.` : undefined,
        },
      );
    }
  }
}

/** A table has more columns than a database can keep; nothing was written. @param program Such as `PostgreSQL`. */
export function tooManyColumns(table: string, count: number, program: string, limit: number): PluginError {
  return destinationProblem(
    `${table} has ${count} columns, and a table of ${program} can have ${limit}.`,
    undefined,
    `Name the fields that you need in \`${SELECT}\`, or write the table to jsonl:FOLDER or parquet:FOLDER.`,
  );
}

/** The problem of opening, reading or writing a path. */
export function asDestinationProblem(path: string, error: unknown, place: Unwritten = {}): PluginError {
  if (isPluginError(error)) return error;
  const what = place.name ?? path;
  if (isDiskFull(error, path)) return diskFull(path, error, { ...place, field: 'to' });
  const message = error instanceof Error ? error.message : String(error);
  // The SQLite driver wraps the plain error code in its own names.
  const reason = message.startsWith('ConnectionFailed') ? 'SQLite cannot open it' : message;
  return destinationProblem(`${what} cannot be read or written: ${reason}.`, error);
}

/** Locks a table by a file. Throws `host.busy` with the message when another run has it, and `host.destination`. */
export function lockTable(path: string, busy: string): Release {
  let release: Release | undefined;
  try {
    release = takeFileLock(path);
  } catch (error) {
    throw asDestinationProblem(path, error);
  }
  if (release === undefined) throw busyProblem(busy);
  return release;
}

/** Refuses a table or file of another program: it is neither written nor deleted. @param what Such as `The table incident in x.db`. */
export function foreignProblem(what: string, source: string): PluginError {
  return new PluginError('host.destination', `${what} was not created by this program.`, {
    field: 'to',
    fix: `Name another file or folder with --to, or another table for ${source} in \`${TABLE_NAMES}\`.`,
  });
}

/** A name as part of a file name. */
export function fileNamePart(name: string): string {
  return encodeURIComponent(name);
}
