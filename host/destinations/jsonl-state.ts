import { isJsonObject, type Json, type PluginError } from '../../host-sdk/index.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForFileLock } from '../platform/file-lock.js';
import { replaceFile } from '../platform/replace-file.js';
import { busyProblem, destinationProblem, requireKnownVersion, STATE_VERSION } from './destination.js';

/** The stored state of one table; keys of later versions survive. */
export interface JsonlTableState {
  readonly output: string;
  /** Field that identifies a record; absent before the first batch. */
  readonly key?: string;
  /** Length of the table's file at the checkpoint; later bytes were never acknowledged. */
  readonly bytes: number;
  readonly lines: number;
  readonly checkpoint: Json | null;
  readonly written_at: string;
}

interface JsonlState {
  readonly version: number;
  readonly tables: Readonly<Record<string, JsonlTableState>>;
}

const WAIT_MS = 10_000;

/** Reads `_state.json`. Throws `host.destination` when it is not readable or of a later version. */
export function readJsonlState(folder: string): JsonlState {
  const file = join(folder, '_state.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: STATE_VERSION, tables: {} };
    throw destinationProblem(`${file} cannot be read: ${(error as Error).message}.`, error);
  }
  const state = parsed(text, file, folder);
  requireKnownVersion(state.version, file);
  const isWhole = isJsonObject(state.tables) && Object.values(state.tables).every(isTableState);
  if (!isWhole) throw spoilt(file, folder, 'does not contain how far its tables have been read');
  return state as JsonlState;
}

function parsed(text: string, file: string, folder: string): Partial<JsonlState> {
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
  const { output, bytes, lines } = value;
  return typeof output === 'string' && Number.isSafeInteger(bytes) && Number.isSafeInteger(lines);
}

/** The lines are useless without their state, because it says which of them were acknowledged. */
function spoilt(file: string, folder: string, how: string, cause?: unknown): PluginError {
  return destinationProblem(
    `${file} ${how}, so it is not known how far the tables in the folder have been read.`,
    cause,
    `Restore it from a backup, or move everything out of ${folder} and run again: the tables are then read from the beginning.`,
  );
}

/** The state of one table, if it was written; an own-property check, because a table may be called `constructor`. */
export function jsonlTableState(folder: string, source: string): JsonlTableState | undefined {
  return tableIn(readJsonlState(folder).tables, source);
}

function tableIn(tables: JsonlState['tables'], source: string): JsonlTableState | undefined {
  return Object.hasOwn(tables, source) ? tables[source] : undefined;
}

/** Replaces the state of one table atomically; other runs may be writing other tables of the same folder. */
export function saveJsonlState(folder: string, source: string, table: JsonlTableState): Promise<void> {
  return changeState(folder, (tables) => ({ ...tables, [source]: { ...tableIn(tables, source), ...table } }));
}

export function removeJsonlState(folder: string, source: string): Promise<void> {
  return changeState(folder, ({ [source]: _removed, ...others }) => others);
}

async function changeState(
  folder: string,
  change: (tables: JsonlState['tables']) => JsonlState['tables'],
): Promise<void> {
  const release = await waitForFileLock(join(folder, '_state.lock'), WAIT_MS);
  if (release === undefined) throw busyProblem(`Another run keeps the state in ${folder} locked.`);
  try {
    const state = readJsonlState(folder);
    const changed = { ...state, tables: change(state.tables) };
    replaceFile(join(folder, '_state.json'), `${JSON.stringify(changed, null, 2)}\n`);
  } finally {
    release();
  }
}
