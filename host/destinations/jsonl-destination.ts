import { accessSync, closeSync, constants, ftruncateSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json } from '../../host-sdk/index.js';
import { createFolder } from '../platform/create-folder.js';
import { realPathOf } from '../platform/real-path.js';
import {
  asDestinationProblem,
  fileNamePart,
  lockTable,
  requireOwnOutput,
  type Destination,
  type DestinationKind,
  type DestinationTable,
  type TableSummary,
} from './destination.js';
import { append, createNew, linesPath, reopen, type LinesFile } from './jsonl-file.js';
import { jsonlExistingRows } from './jsonl-existing-rows.js';
import { jsonlTableState, readJsonlState, removeJsonlState, saveJsonlState } from './jsonl-state.js';
import { jsonlTableRows } from './jsonl-table-rows.js';

/**
 * A folder with one `<table>.jsonl` for each table; every version of a record is one line.
 * Checkpoints are kept in `_state.json`, each with the length of the file that belongs to it.
 */
export const JSONL: DestinationKind = {
  scheme: 'jsonl',
  usage: 'jsonl:FOLDER',
  secrets: [],
  nameOf,
  open: async ({ target }) => openJsonl(target),
  lookInto: async ({ target }) => summariesOf(target),
  rows: async ({ target }, source) => jsonlTableRows(target, source),
  test: ({ target }) => testJsonl(target),
};

function nameOf(target: string): string {
  return `jsonl:${resolve(target)}`;
}

/** A folder may be readable without being writable. */
async function testJsonl(target: string): Promise<void> {
  const destination = openJsonl(target);
  try {
    accessSync(resolve(target), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw asDestinationProblem(resolve(target), error);
  } finally {
    await destination.close();
  }
}

function openJsonl(target: string): Destination {
  const named = resolve(target);
  let folder = named;
  try {
    folder = realPathOf(named);
    createFolder(folder);
    readJsonlState(folder);
  } catch (error) {
    throw asDestinationProblem(folder, error);
  }
  return {
    name: nameOf(target),
    async open(source) {
      const path = join(folder, `${fileNamePart(source)}.lock`);
      const release = lockTable(path, `Another run is writing ${source} to ${folder}.`);
      try {
        return openTable(folder, source, release);
      } catch (error) {
        release();
        throw asDestinationProblem(folder, error);
      }
    },
    summaries: async () => summariesOf(folder),
    close: () => Promise.resolve(),
  };
}

/** The tables of a folder, without changing it; empty if it does not exist. Throws `host.destination`. */
function summariesOf(target: string): readonly TableSummary[] {
  return Object.entries(readJsonlState(resolve(target)).tables).map(([source, table]) => ({
    source,
    output: table.output,
    rows: table.lines,
    checkpoint: table.checkpoint,
    writtenAt: table.written_at,
  }));
}

function openTable(folder: string, source: string, release: () => void): DestinationTable {
  const stored = jsonlTableState(folder, source);
  let lines: LinesFile | undefined = stored === undefined ? undefined : reopen(folder, stored);
  const existingRows = jsonlExistingRows(() =>
    lines === undefined ? undefined : { path: linesPath(folder, lines.output), bytes: lines.durable, key: lines.key },
  );
  const save = (file: LinesFile, checkpoint: Json | null) => {
    const { output, bytes, lines: count, key } = file;
    const known = key === undefined ? {} : { key };
    const written_at = new Date().toISOString();
    return saveJsonlState(folder, source, { output, ...known, bytes, lines: count, checkpoint, written_at });
  };
  /** The file of an output table; a new file is registered before its first row, so that after a kill its content is known as ours. */
  const fileOf = async (output: string): Promise<LinesFile> => {
    if (lines?.output === output) return lines;
    const { tables } = readJsonlState(folder);
    const outputs = new Map(Object.entries(tables).map(([other, table]) => [other, table.output]));
    requireOwnOutput(outputs, source, output);
    lines = createNew(folder, output, source);
    await save(lines, null);
    return lines;
  };
  const asked = async (output: string, work: () => Promise<void>, needed?: number) => {
    try {
      await work();
    } catch (error) {
      throw asDestinationProblem(linesPath(folder, output), error, { needed });
    }
  };
  return {
    checkpoint: stored?.checkpoint ?? null,
    output: stored?.output ?? null,
    write({ table, rows, checkpoint }) {
      const lines = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const work = async () => {
        const file = await fileOf(table.name);
        file.key = table.key;
        append(file, lines, rows.length);
        await save(file, checkpoint);
        file.durable = file.bytes;
      };
      return asked(table.name, work, lines.length);
    },
    // JSON escapes every character.
    notes: () => [],
    existingRows: () => existingRows,
    replaceCheckpoint: (output, checkpoint) =>
      asked(output, async () => {
        await save(await fileOf(output), checkpoint);
      }),
    async drop() {
      const file = lines;
      if (file === undefined) return;
      await asked(file.output, async () => {
        // In this order, a kill between any two steps leaves a file that matches its state.
        await save({ ...file, bytes: 0, lines: 0 }, null);
        ftruncateSync(file.descriptor, 0);
        await removeJsonlState(folder, source);
        rmSync(linesPath(folder, file.output), { force: true });
        closeSync(file.descriptor);
        lines = undefined;
        existingRows.forget();
      });
    },
    async close() {
      existingRows.forget();
      if (lines !== undefined) closeSync(lines.descriptor);
      release();
    },
  };
}
