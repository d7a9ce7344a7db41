import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { Holdings, Json, PullBatch, Row } from '../../host-sdk/index.js';
import { roleMark } from '../connections/role-keys.js';
import { takeFileLock } from '../platform/file-lock.js';
import type { Release } from '../platform/file-lock.js';
import { diskFull, isDiskFull } from '../platform/full-disk.js';
import type { Unwritten } from '../platform/full-disk.js';

/** A way of keeping tables: everything that the host does with one. A new kind is a file and a line in `destination-kinds.ts`. */
export interface DestinationKind {
  /** What stands before the colon of `--to`, such as `sqlite`. */
  readonly scheme: string;
  /** What stands behind it, in the words of a help text, such as `FILE`. */
  readonly target: string;
  /** Opens it for writing; it is made where it is not there. Throws `host.destination`. */
  open(target: string): Destination;
  /** The tables that were written there; nothing is made or changed. Throws `host.destination`. */
  summaries(target: string): Promise<readonly TableSummary[]>;
  /**
   * The rows of one table, for a preview or a download; nothing is made or changed. Undefined when it was not written
   * there. Throws `host.destination`.
   */
  rows(target: string, source: string): TableRows | undefined;
}

/** The rows of one table as they lie in a destination. */
export interface TableRows {
  /** Table in the destination. */
  readonly output: string;
  /** Columns in their order; of lines of JSON they are known only row by row. */
  readonly columns: readonly string[] | null;
  /** A run that writes meanwhile does not disturb; rows that it adds may come or not. */
  readonly rows: () => AsyncIterable<Row>;
}

/** Somewhere that tables are written to. Rows and checkpoints live side by side, so neither is ever ahead. */
export interface Destination {
  /** As it is named on the command line, for example `sqlite:/data/tables.db`. */
  readonly name: string;
  /**
   * Opens one table for writing and locks it until it is closed or the process ends, however it ends.
   * What an interrupted run left behind its last checkpoint is removed.
   * Throws `host.destination` when another run has the table.
   * @param source Name of the collection as configured, for example `incidents`.
   */
  open(source: string): Promise<DestinationTable>;
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
   * Makes rows and checkpoint durable together: after a kill either both are there or neither.
   * A row replaces the record with its key as a whole, so a field that it lacks becomes null; one with `_deleted: true`
   * changes only what it has. A field that the table does not know becomes a column, and no value is ever converted.
   */
  write(batch: Pick<PullBatch, 'table' | 'rows' | 'checkpoint'>): Promise<void>;
  /** The rows that are durable and not marked as deleted, as they are at each question. */
  holdings(): Holdings;
  /** Sets the checkpoint and leaves the rows; after `null` the next run starts from the beginning. */
  replaceCheckpoint(output: string, checkpoint: Json | null): Promise<void>;
  /** Removes rows and checkpoint, as if the table had never been written. */
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

/** Destinations know no keys of a configuration: what mends a problem they name by its role. */
const TABLES = roleMark('tables');
const TABLE_NAMES = roleMark('table-names');

/** Version of what a destination keeps beside the rows. A later one is refused, unknown keys of this one are kept. */
export const STATE_VERSION = 1;

export function destinationProblem(message: string, cause?: unknown, fix?: string): PluginError {
  return new PluginError('host.destination', message, { field: 'to', cause, fix });
}

/** Two runs at one table would each take the other's rows for its own. */
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
 * new name for a collection whose earlier rows stand under the old one.
 * @param outputs Output name of each collection that has a checkpoint.
 */
export function requireOwnOutput(outputs: ReadonlyMap<string, string>, source: string, output: string): void {
  const before = outputs.get(source);
  if (before !== undefined && before !== output) {
    const fix = `Name it ${before} in \`${TABLE_NAMES}\`, or write to an empty destination.`;
    throw destinationProblem(
      `${source} was written as ${before} before and would now become ${output}.`,
      undefined,
      fix,
    );
  }
  for (const [other, taken] of outputs) {
    if (other !== source && taken.toLowerCase() === output.toLowerCase()) {
      const isRespelled = other.toLowerCase() === source.toLowerCase();
      throw new PluginError('config.table_collision', `${output} holds ${other} already and cannot take ${source}.`, {
        field: isRespelled ? TABLES : `${TABLE_NAMES}.${source}`,
        fix: isRespelled ? `Write it ${other} in \`${TABLES}\`, as it was when the table was made.` : undefined,
      });
    }
  }
}

/** Says what went wrong in opening, reading or writing a path. */
export function asDestinationProblem(path: string, error: unknown, place: Unwritten = {}): PluginError {
  if (isPluginError(error)) return error;
  const what = place.name ?? path;
  if (isDiskFull(error, path)) return diskFull(path, error, { ...place, field: 'to' });
  const message = error instanceof Error ? error.message : String(error);
  // The driver of SQLite wraps the plain error code in names of its own.
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

/** Somebody else's table or file is neither written to nor removed. @param what Such as `The table incident in x.db`. */
export function foreignProblem(what: string, source: string): PluginError {
  return new PluginError('host.destination', `${what} was not made by this program.`, {
    field: 'to',
    fix: `Name another file or folder with --to, or another table for ${source} in \`${TABLE_NAMES}\`.`,
  });
}

/** A name as part of a file name. */
export function fileNamePart(name: string): string {
  return encodeURIComponent(name);
}
