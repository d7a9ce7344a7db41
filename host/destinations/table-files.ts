import { rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Json, Row, TableSchema } from '../../host-sdk/index.js';
import { fileNamePart, requireOwnOutput } from './destination.js';
import {
  logPath,
  readFolderState,
  removeTableState,
  rowsOf,
  saveTableState,
  type Part,
  type TableState,
} from './folder-state.js';
import { append, closeLog, createLog, emptyLog, reopenLog, type PageLog } from './page-log.js';
import type { PartFormat, PartWriter } from './part-format.js';
import {
  type partNames,
  partsFolder,
  removeEmptyFolders,
  removeStrays,
  requireFree,
  requireParts,
  writePart,
} from './parts.js';
import { versionsOf, type DurableVersions } from './versions.js';

/** The files of one table of a folder, open for writing. */
export interface TableFiles {
  readonly output: string;
  readonly writer: PartWriter;
  pages: PageLog;
  /** Path of the log in the folder; undefined for its usual place. */
  log: string | undefined;
  /** Undefined where an earlier program made the table and it has no part yet. */
  parts: readonly Part[] | undefined;
  key: string | undefined;
  checkpoint: Json | null;
  /** What is acknowledged. */
  durable: DurableVersions;
}

/** Where the files of one table are, and what they become. */
export interface TablePlace {
  readonly folder: string;
  readonly source: string;
  readonly format: PartFormat;
  readonly nextPart: ReturnType<typeof partNames>;
}

/** Opens the files of a table at its last checkpoint, without what a killed run left. */
export async function reopenFiles(place: TablePlace, stored: TableState): Promise<TableFiles> {
  const { folder, format } = place;
  const { output, log, parts, key, checkpoint } = stored;
  requireParts(folder, parts ?? []);
  removeStrays(folder, output, parts ?? []);
  const pages = reopenLog(logPath(folder, stored), stored);
  const durable = durableIn(folder, { parts, pages });
  try {
    const writer = await format.open(durable);
    return { output, pages, writer, log, parts, key, checkpoint, durable };
  } catch (error) {
    closeLog(pages);
    throw error;
  }
}

/** Creates a table. It is registered before its first row, so that after a kill its files are known as ours. */
export async function createFiles(place: TablePlace, output: string): Promise<TableFiles> {
  const { folder, source, format } = place;
  const { tables } = readFolderState(folder, format.scheme);
  const outputs = new Map(Object.entries(tables).map(([other, table]) => [other, table.output]));
  requireOwnOutput(outputs, source, output);
  requireFree(folder, output, source);
  const writer = await format.open(undefined);
  const pages = createLog(logPath(folder, { output }), source);
  const durable = durableIn(folder, { parts: [], pages });
  const files = { output, pages, writer, log: undefined, parts: [], key: undefined, checkpoint: null, durable };
  await saveFiles(place, files, null);
  return files;
}

function durableIn(folder: string, { parts = [], pages }: Pick<TableFiles, 'parts' | 'pages'>): DurableVersions {
  const { path, bytes, lines } = pages;
  return { folder, parts, log: path, bytes, rows: rowsOf({ parts, lines }) };
}

/** Makes the state of the files durable. */
export async function saveFiles(place: TablePlace, files: TableFiles, checkpoint: Json | null): Promise<void> {
  const { folder, source, format } = place;
  const { output, key, log, parts, pages } = files;
  const { bytes, lines } = pages;
  const written_at = new Date().toISOString();
  const state = { output, key, log, bytes, lines, parts, checkpoint, written_at };
  await saveTableState(folder, format.scheme, source, state);
  files.checkpoint = checkpoint;
  files.durable = durableIn(folder, files);
}

/** Makes a batch durable together with its checkpoint. */
export async function writeBatch(
  place: TablePlace,
  files: TableFiles,
  batch: { readonly table: TableSchema; readonly rows: readonly Row[]; readonly checkpoint: Json | null },
  lines: Buffer,
): Promise<void> {
  const { table, rows, checkpoint } = batch;
  files.key = table.key;
  await files.writer.expect(table, rows, () => logged(files));
  append(files.pages, lines, rows.length);
  await saveFiles(place, files, checkpoint);
}

function logged({ durable }: TableFiles): AsyncIterable<Row> {
  return versionsOf(() => ({ ...durable, parts: [] }));
}

/**
 * Makes a part of the log. A kill leaves either a part that no state lists, which the next start removes, or a listed part and the
 * old log, which the next start empties.
 */
export async function finishPart(place: TablePlace, files: TableFiles): Promise<void> {
  const { folder, source, format, nextPart } = place;
  const { output, pages, writer, parts } = files;
  if (pages.lines === 0) return;
  if (parts === undefined) {
    await keepWhole(place, files);
    return;
  }
  if (parts.every(({ file }) => dirname(file) === '.')) {
    removeStrays(folder, output, []);
    requireFree(folder, output, source);
  }
  const subfolder = format.subfolder(new Date().toISOString().slice(0, 10));
  const path = join(partsFolder(folder, output), nextPart(subfolder, format.extension));
  const first = rowsOf({ parts, lines: 0 });
  const bytes = await writePart(path, (descriptor) => writer.write(descriptor, pages, first));
  const part = { file: relative(folder, path), rows: pages.lines, bytes };
  const next = { ...files, parts: [...parts, part], pages: { ...pages, bytes: 0, lines: 0 } };
  await saveFiles(place, next, files.checkpoint);
  files.parts = next.parts;
  files.durable = next.durable;
  emptyLog(pages);
}

/** The file of a table that an earlier program made becomes its first part as it is, and a new log begins beside it. */
async function keepWhole(place: TablePlace, files: TableFiles): Promise<void> {
  const { folder, source } = place;
  const { output, pages } = files;
  const log = `${fileNamePart(output)}.log.jsonl`;
  const part = { file: relative(folder, pages.path), rows: pages.lines, bytes: pages.bytes };
  const next = { ...files, log, parts: [part], pages: createLog(join(folder, log), source) };
  await saveFiles(place, next, files.checkpoint);
  Object.assign(files, next);
  closeLog(pages);
}

/** Deletes the table. In this order, a kill between any two steps leaves files that match their state. */
export async function dropFiles(place: TablePlace, files: TableFiles): Promise<void> {
  const { folder, source, format } = place;
  const { output, pages } = files;
  // The log has its usual place again, where the first part of a table that an earlier program made may be.
  const path = logPath(folder, { output });
  await saveFiles(place, { ...files, log: undefined, parts: [], pages: { ...pages, path, bytes: 0, lines: 0 } }, null);
  removeStrays(folder, output, []);
  removeEmptyFolders(folder, output);
  for (const file of [pages.path, path]) rmSync(file, { force: true });
  await removeTableState(folder, format.scheme, source);
  closeLog(pages);
}
