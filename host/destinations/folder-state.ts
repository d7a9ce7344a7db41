import { isJsonObject, type Json, type PluginError } from '../../host-sdk/index.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForFileLock } from '../platform/file-lock.js';
import { replaceFile } from '../platform/replace-file.js';
import { busyProblem, destinationProblem, fileNamePart, requireKnownVersion, STATE_VERSION } from './destination.js';

/** What the finished parts of a folder are. */
export type PartScheme = 'jsonl' | 'parquet';

/** A finished part: a file that never changes again. */
export interface Part {
  /** Path in the folder. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
}

/** The stored state of one table; other keys survive. */
export interface TableState {
  readonly output: string;
  /** Field that identifies a record; absent before the first batch. */
  readonly key?: string | undefined;
  /** Path of the log in the folder; default: `<table>.jsonl`. */
  readonly log?: string | undefined;
  /** Length of the log at the checkpoint; later bytes were never acknowledged. */
  readonly bytes: number;
  /** Lines of the log at the checkpoint. */
  readonly lines: number;
  /** In the order of their rows, which precede those of the log. Absent where an earlier program made the table: its file is never split. */
  readonly parts?: readonly Part[] | undefined;
  readonly checkpoint: Json | null;
  readonly written_at: string;
}

interface FolderState {
  readonly version: number;
  /** Absent for `jsonl`. */
  readonly format?: PartScheme;
  readonly tables: Readonly<Record<string, TableState>>;
}

/** Version of a state with parts: an earlier program would miss their rows. */
const PARTS_VERSION = STATE_VERSION + 1;

const WAIT_MS = 10_000;

/** Reads `_state.json`. Throws `host.destination` when it is not readable, of a later version or of another format. */
export function readFolderState(folder: string, scheme: PartScheme): FolderState {
  const file = join(folder, '_state.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: STATE_VERSION, tables: {} };
    throw destinationProblem(`${file} cannot be read: ${(error as Error).message}.`, error);
  }
  const state = parsed(text, file, folder);
  if (state.version !== PARTS_VERSION) requireKnownVersion(state.version, file);
  const isWhole = isJsonObject(state.tables) && Object.values(state.tables).every(isTableState);
  if (!isWhole) throw spoilt(file, folder, 'does not contain how far its tables have been read');
  const { format = 'jsonl', tables } = state as FolderState;
  if (format !== scheme && Object.keys(tables).length > 0) {
    throw destinationProblem(
      `The tables in ${folder} were written as ${format}, not as ${scheme}.`,
      undefined,
      `Write ${format}:${folder}, or name another folder.`,
    );
  }
  return state as FolderState;
}

function parsed(text: string, file: string, folder: string): Partial<FolderState> {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch (error) {
    throw spoilt(file, folder, text.trim() === '' ? 'is empty' : 'is cut off or not JSON', error);
  }
  if (isJsonObject(state)) return state;
  throw spoilt(file, folder, 'is not a JSON object');
}

function isTableState(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { output, bytes, lines, log, parts } = value;
  const isLog = typeof output === 'string' && isCount(bytes) && isCount(lines) && (log === undefined || isInside(log));
  return isLog && (parts === undefined || (Array.isArray(parts) && parts.every(isPart)));
}

function isPart(value: unknown): boolean {
  return isJsonObject(value) && isInside(value['file']) && isCount(value['rows']) && isCount(value['bytes']);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

/** Files are read and deleted by these paths. */
function isInside(path: unknown): boolean {
  return typeof path === 'string' && path.split(/[/\\]/).every((name) => name !== '' && name !== '.' && name !== '..');
}

/** The rows are useless without their state, because it says which of them were acknowledged. */
function spoilt(file: string, folder: string, how: string, cause?: unknown): PluginError {
  return destinationProblem(
    `${file} ${how}, so it is not known how far the tables in the folder have been read.`,
    cause,
    `Restore it from a backup, or move everything out of ${folder} and run again: the tables are then read from the beginning.`,
  );
}

/** The state of one table, if it was written. Throws like {@link readFolderState}. */
export function tableState(folder: string, scheme: PartScheme, source: string): TableState | undefined {
  return tableIn(readFolderState(folder, scheme).tables, source);
}

/** An own-property check, because a table may be called `constructor`. */
function tableIn(tables: FolderState['tables'], source: string): TableState | undefined {
  return Object.hasOwn(tables, source) ? tables[source] : undefined;
}

/** Replaces the state of one table atomically; other runs may be writing other tables of the same folder. */
export function saveTableState(folder: string, scheme: PartScheme, source: string, table: TableState): Promise<void> {
  return changeState(folder, scheme, (tables) => ({ ...tables, [source]: { ...tableIn(tables, source), ...table } }));
}

export function removeTableState(folder: string, scheme: PartScheme, source: string): Promise<void> {
  return changeState(folder, scheme, ({ [source]: _removed, ...others }) => others);
}

async function changeState(
  folder: string,
  scheme: PartScheme,
  change: (tables: FolderState['tables']) => FolderState['tables'],
): Promise<void> {
  const release = await waitForFileLock(join(folder, '_state.lock'), WAIT_MS);
  if (release === undefined) throw busyProblem(`Another run keeps the state in ${folder} locked.`);
  try {
    const { format: _format, ...state } = readFolderState(folder, scheme);
    const tables = change(state.tables);
    const format = scheme === 'jsonl' ? {} : { format: scheme };
    const hasParts = Object.values(tables).some(({ parts = [] }) => parts.length > 0);
    const version = hasParts || scheme !== 'jsonl' ? PARTS_VERSION : STATE_VERSION;
    const changed = { ...state, version, ...format, tables };
    replaceFile(join(folder, '_state.json'), `${JSON.stringify(changed, null, 2)}\n`);
  } finally {
    release();
  }
}

/** The log of a table: its rows that are in no part yet. */
export function logPath(folder: string, { output, log }: Pick<TableState, 'output' | 'log'>): string {
  return join(folder, log ?? `${fileNamePart(output)}.jsonl`);
}

/** The rows of a table, in its parts and its log. */
export function rowsOf({ parts = [], lines }: Pick<TableState, 'parts' | 'lines'>): number {
  return parts.reduce((rows, part) => rows + part.rows, lines);
}
