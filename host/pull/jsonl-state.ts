import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../host-sdk/index.js';
import { waitForFileLock } from '../file-lock.js';
import { busyProblem, destinationProblem, requireKnownVersion, STATE_VERSION } from './destination.js';

/** What the folder keeps for one table; keys of later versions survive. */
export interface JsonlTableState {
  readonly output: string;
  /** Field that identifies a record; absent before the first batch. */
  readonly key?: string;
  /** Length of the table's file at the checkpoint; what lies behind it was never acknowledged. */
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
  let state: JsonlState | null;
  try {
    state = JSON.parse(text) as JsonlState | null;
  } catch (error) {
    throw destinationProblem(`${file} is not JSON.`, error, 'Restore it, or write to an empty folder.');
  }
  requireKnownVersion(state?.version, file);
  return state as JsonlState;
}

/** Replaces the state of one table at once; other runs may be writing other tables of the same folder. */
export function saveJsonlState(folder: string, source: string, table: JsonlTableState): Promise<void> {
  return changeState(folder, (tables) => ({ ...tables, [source]: { ...tables[source], ...table } }));
}

export function removeJsonlState(folder: string, source: string): Promise<void> {
  return changeState(folder, ({ [source]: _removed, ...others }) => others);
}

async function changeState(
  folder: string,
  change: (tables: JsonlState['tables']) => JsonlState['tables'],
): Promise<void> {
  const release = await waitForFileLock(join(folder, '_state.lock'), WAIT_MS);
  if (release === undefined) throw busyProblem(`The state in ${folder} stays locked by another run.`);
  try {
    const state = readJsonlState(folder);
    const changed = { ...state, tables: change(state.tables) };
    replaceFile(folder, '_state.json', `${JSON.stringify(changed, null, 2)}\n`);
  } finally {
    release();
  }
}

function replaceFile(folder: string, name: string, text: string): void {
  const fresh = join(folder, `${name}.new`);
  const file = openSync(fresh, 'w');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, join(folder, name));
  const entry = openSync(folder, 'r');
  try {
    fsyncSync(entry);
  } finally {
    closeSync(entry);
  }
}
