import { closeSync, fsyncSync, ftruncateSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isPluginError } from '../../host-sdk/index.js';
import type { Json } from '../../host-sdk/index.js';
import { takeFileLock } from '../file-lock.js';
import { makeFolder } from '../make-folder.js';
import { busyProblem, destinationProblem, fileNamePart, requireOwnOutput } from './destination.js';
import type { Destination, DestinationTable } from './destination.js';
import { readJsonlState, saveJsonlState } from './jsonl-state.js';

/**
 * A folder with one `<table>.jsonl` for each table, every version of a record as a line of its own.
 * Checkpoints are kept in `_state.json`, each with the length of the file that belongs to it.
 */
export function openJsonl(target: string): Destination {
  const folder = resolve(target);
  try {
    makeFolder(folder);
    readJsonlState(folder);
  } catch (error) {
    throw asProblem(folder, error);
  }
  return {
    name: `jsonl:${folder}`,
    async open(source) {
      const release = takeFileLock(join(folder, `${fileNamePart(source)}.lock`));
      if (release === undefined) throw busyProblem(`Another run is writing ${source} to ${folder}.`);
      try {
        return openTable(folder, source, release);
      } catch (error) {
        release();
        throw asProblem(folder, error);
      }
    },
    async summaries() {
      return Object.entries(readJsonlState(folder).tables).map(([source, table]) => ({
        source,
        output: table.output,
        rows: table.lines,
        checkpoint: table.checkpoint,
        writtenAt: table.written_at,
      }));
    },
    close: () => Promise.resolve(),
  };
}

function openTable(folder: string, source: string, release: () => void): DestinationTable {
  const stored = readJsonlState(folder).tables[source];
  let lines: LinesFile | undefined = stored === undefined ? undefined : reopen(folder, stored);
  const save = (output: string, checkpoint: Json, file: LinesFile) => {
    const { bytes, lines: count } = file;
    return saveJsonlState(folder, source, {
      output,
      bytes,
      lines: count,
      checkpoint,
      written_at: new Date().toISOString(),
    });
  };
  return {
    checkpoint: stored?.checkpoint ?? null,
    async write({ table, rows, checkpoint }) {
      try {
        if (lines?.output !== table.name) {
          const { tables } = readJsonlState(folder);
          const outputs = new Map(Object.entries(tables).map(([other, { output }]) => [other, output]));
          requireOwnOutput(outputs, source, table.name);
          const file = createNew(folder, table.name);
          // Claims the file before the first row, so that what a kill leaves in it is known to be ours.
          await save(table.name, null, file);
          lines = file;
        }
        append(
          lines,
          rows.map((row) => `${JSON.stringify(row)}\n`),
        );
        await save(table.name, checkpoint, lines);
      } catch (error) {
        throw asProblem(linesPath(folder, table.name), error);
      }
    },
    async close() {
      if (lines !== undefined) closeSync(lines.descriptor);
      release();
    },
  };
}

interface LinesFile {
  readonly output: string;
  readonly descriptor: number;
  bytes: number;
  lines: number;
}

/** Opens a file where its last checkpoint left it; lines behind that were never acknowledged and are cut off. */
function reopen(
  folder: string,
  stored: { readonly output: string; readonly bytes: number; readonly lines: number },
): LinesFile {
  const path = linesPath(folder, stored.output);
  const descriptor = openSync(path, 'a+');
  const { size } = fstatSync(descriptor);
  if (size < stored.bytes) {
    closeSync(descriptor);
    throw destinationProblem(
      `${path} has ${size} bytes, but its checkpoint was written at ${stored.bytes}.`,
      undefined,
      'Restore the file, or write to an empty folder.',
    );
  }
  ftruncateSync(descriptor, stored.bytes);
  return { descriptor, output: stored.output, bytes: stored.bytes, lines: stored.lines };
}

function createNew(folder: string, output: string): LinesFile {
  const path = linesPath(folder, output);
  const descriptor = openSync(path, 'a');
  if (fstatSync(descriptor).size > 0) {
    closeSync(descriptor);
    throw destinationProblem(
      `${path} is there already and belongs to no checkpoint.`,
      undefined,
      'Write to another folder.',
    );
  }
  return { output, descriptor, bytes: 0, lines: 0 };
}

function linesPath(folder: string, output: string): string {
  return join(folder, `${fileNamePart(output)}.jsonl`);
}

function append(file: LinesFile, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const bytes = Buffer.from(lines.join(''));
  let written = 0;
  while (written < bytes.length) written += writeSync(file.descriptor, bytes, written);
  fsyncSync(file.descriptor);
  file.bytes += bytes.length;
  file.lines += lines.length;
}

function asProblem(what: string, error: unknown): Error {
  if (isPluginError(error)) return error;
  return destinationProblem(
    `${what} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    error,
  );
}
