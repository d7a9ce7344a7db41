import { closeSync, constants, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Row } from '../../host-sdk/index.js';
import { parseExactJson } from '../platform/exact-json.js';
import { asDestinationProblem, destinationProblem } from './destination.js';
import type { Part } from './folder-state.js';
import { linesOf } from './text-lines.js';

/** The durable versions of the records of a table: those of its parts, then those of its log. */
export interface DurableVersions {
  readonly folder: string;
  readonly parts: readonly Part[];
  /** Path of the log. */
  readonly log: string;
  /** Length of the log up to the last checkpoint. */
  readonly bytes: number;
  /** All of them. */
  readonly rows: number;
}

export interface VersionsOptions {
  /** What was durable when the versions were read before: those are left out. */
  readonly after?: DurableVersions | undefined;
  /** Columns that are needed; default: all. Other ones may be given too. */
  readonly columns?: readonly string[] | undefined;
}

/**
 * The versions of the records of a table in the order in which they were written, one at a time. A part or a batch that is
 * written in the meantime is not included. Throws `host.destination` for a part that is damaged.
 * @param look Reads what is durable now; undefined for a table that was never written.
 */
export async function* versionsOf(
  look: () => DurableVersions | undefined,
  { after, columns }: VersionsOptions = {},
): AsyncGenerator<Row> {
  const opened = openVersions(look);
  if (opened === undefined) return;
  const { versions } = opened;
  let { descriptor } = opened;
  const { folder, parts, bytes, log } = versions;
  try {
    let before = 0;
    for (const [at, part] of parts.entries()) {
      const skip = Math.max((after?.rows ?? 0) - before, 0);
      if (at >= (after?.parts.length ?? 0)) yield* partRows(join(folder, part.file), part, skip, columns);
      before += part.rows;
    }
    const start = after?.parts.length === parts.length ? after.bytes : 0;
    if (descriptor === undefined || start >= bytes) return;
    // Data after the checkpoint may be half a line of a batch that is still being written.
    const input = createReadStream('', { fd: descriptor, start, end: bytes - 1, encoding: 'utf8' });
    // The stream closes it, also for a reader that stops early.
    descriptor = undefined;
    for await (const line of linesOf(input)) yield parseExactJson(line) as Row;
  } catch (error) {
    throw asDestinationProblem(log, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The log is opened before any part is read: a run that finishes a part meanwhile replaces the log, but the opened file stays. */
function openVersions(
  look: () => DurableVersions | undefined,
): { readonly versions: DurableVersions; readonly descriptor: number | undefined } | undefined {
  let versions = look();
  while (versions !== undefined) {
    const descriptor = versions.bytes === 0 ? undefined : openLog(versions.log);
    const now = look();
    if (now?.parts.length === versions.parts.length) return { versions, descriptor };
    if (descriptor !== undefined) closeSync(descriptor);
    versions = now;
  }
  return undefined;
}

function openLog(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw asDestinationProblem(path, error);
  }
}

async function* partRows(
  path: string,
  { rows }: Part,
  skip: number,
  columns: readonly string[] | undefined,
): AsyncGenerator<Row> {
  let read = 0;
  try {
    if (path.endsWith('.parquet')) {
      const { parquetRows } = await import('./parquet-rows.js');
      for await (const row of parquetRows(path, columns)) if (++read > skip) yield row;
    } else {
      for await (const line of linesOf(textOf(path))) if (++read > skip) yield parseExactJson(line) as Row;
    }
  } catch (error) {
    throw asDestinationProblem(path, error);
  }
  if (read !== rows) {
    const message = `${path} has ${read} rows instead of ${rows}.`;
    throw destinationProblem(message, undefined, 'Restore the file, or write to an empty folder.');
  }
}

/** The text of a finished part of lines. */
function textOf(path: string): AsyncIterable<string> {
  const input = createReadStream(path);
  if (!path.endsWith('.gz')) return input.setEncoding('utf8');
  const unzipped = createGunzip();
  input.on('error', (error) => unzipped.destroy(error));
  return input.pipe(unzipped).setEncoding('utf8');
}
