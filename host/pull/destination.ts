import { PluginError } from '../../host-sdk/index.js';
import type { Json, PullBatch } from '../../host-sdk/index.js';

/** Somewhere that tables are written to. Rows and checkpoints live side by side, so neither is ever ahead. */
export interface Destination {
  /** As it is named on the command line, for example `sqlite:/data/ivanti.db`. */
  readonly name: string;
  /**
   * Opens one table for writing and locks it until it is closed or the process ends, however it ends.
   * What an interrupted run left behind its last checkpoint is removed.
   * Throws `host.destination` when another run has the table.
   * @param source Name of the collection as configured, for example `incidents`.
   */
  open(source: string): Promise<DestinationTable>;
  /** Every table that has a checkpoint. */
  summaries(): Promise<readonly TableSummary[]>;
  close(): Promise<void>;
}

/** One table, open for writing. */
export interface DestinationTable {
  /** Checkpoint of the last durable batch; `null` when there is none. */
  readonly checkpoint: Json | null;
  /** Makes rows and checkpoint durable together: after a kill either both are there or neither. */
  write(batch: Pick<PullBatch, 'table' | 'rows' | 'checkpoint'>): Promise<void>;
  close(): Promise<void>;
}

export interface TableSummary {
  readonly source: string;
  readonly output: string;
  /** Rows in the table, or lines where each version is a line. */
  readonly rows: number;
  readonly checkpoint: Json;
  /** ISO-8601 UTC. */
  readonly writtenAt: string;
}

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
    const fix = `Name it ${before} in \`data.table_names\`, or write to an empty destination.`;
    throw destinationProblem(
      `${source} was written as ${before} before and would now become ${output}.`,
      undefined,
      fix,
    );
  }
  for (const [other, taken] of outputs) {
    if (other !== source && taken.toLowerCase() === output.toLowerCase()) {
      throw new PluginError('config.table_collision', `${output} holds ${other} already and cannot take ${source}.`, {
        field: `data.table_names.${source}`,
      });
    }
  }
}

/** A name as part of a file name. */
export function fileNamePart(name: string): string {
  return encodeURIComponent(name);
}
