import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Low } from 'lowdb';
import type { Store } from '../../model/data/store.js';
import type { Keeper, Tenant } from '../instance/tenant.js';
import { createJournalFile, readJournalLines } from './journal-file.js';
import { linesOf } from './journal-lines.js';
import { takeLock } from './lock.js';
import { replayLine, type JournalLine } from './replay.js';
import { applySaved, savedOf, sizesOf, type Saved } from './saved.js';
import { checkSavedShape } from './saved-shape.js';
import { sliceFile } from './slice-file.js';

/** A database file that cannot belong to this tenant. */
export class DatabaseMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseMismatch';
  }
}

export interface Database {
  /** Writes everything into the database file and stops. */
  readonly close: () => Promise<void>;
}

/** A journal of this many bytes is merged into the database file, unless it is smaller than what was merged before. */
const COMPACT_AT = 8 * 1024 * 1024;

/**
 * Restores the tenant from its file and keeps its changes: each is in the journal beside the file before it is
 * answered, and the journal is merged into the file from time to time and at the end.
 */
export function openDatabase(tenant: Tenant): Database {
  const file = tenant.options.db;
  if (file === undefined) return { close: () => Promise.resolve() };
  const unlock = takeLock(file);
  if (typeof unlock === 'number') {
    const advice = `end that process, or remove ${file}.lock if it is another program`;
    throw new DatabaseMismatch(`${file} is in use by process ${unlock}; ${advice}`);
  }
  try {
    return keepIn(tenant, file, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function keepIn(tenant: Tenant, file: string, unlock: () => void): Database {
  const saved = readSaved(file);
  if (saved) restore(tenant, saved);
  let generation = 1 + replayAll(tenant, file, saved?.journal ?? 0);
  const low = new Low<Saved>(sliceFile(file), savedOf(tenant, generation));
  let journal = createJournalFile(journalPath(file, generation));
  let toLines = linesOf(tenant);
  let threshold = COMPACT_AT;
  let compacting: Promise<void> | undefined;

  /** Merges the existing journals into the file, while further changes go to a new one. */
  async function compact(): Promise<void> {
    const taken = journal;
    generation += 1;
    journal = createJournalFile(journalPath(file, generation));
    toLines = linesOf(tenant);
    low.data = savedOf(tenant, generation);
    taken.close();
    try {
      await low.write();
      removeJournals(file, generation);
      threshold = Math.max(COMPACT_AT, statSync(file).size);
    } catch {
      // Nothing is lost: the journals stay, and are read at the next start. The mock tries again when there is more to
      // merge.
      threshold *= 2;
    }
  }
  const append = (lines: readonly string[]): void => {
    journal.append(lines);
    if (journal.size() < threshold) return;
    compacting ??= compact().finally(() => {
      compacting = undefined;
    });
  };
  const keeper: Keeper = {
    keepOf: (name: string, store: Store) => (changes) => {
      toLines.ofChanges(name, store, changes, append);
    },
    clockMoved() {
      toLines.ofClock(append);
    },
  };
  tenant.keeper = keeper;
  for (const { name, store } of tenant.namespaces.values()) store.keep = keeper.keepOf(name, store);
  async function close(): Promise<void> {
    await compacting;
    // A caller may still write to a closed tenant, but another process may use the file by then.
    tenant.keeper = undefined;
    for (const { store } of tenant.namespaces.values()) store.keep = undefined;
    await compact();
    journal.close();
    unlock();
  }
  let closed: Promise<void> | undefined;
  return { close: () => (closed ??= close()) };
}

function journalPath(file: string, generation: number): string {
  return `${file}.journal-${generation}`;
}

/** Numbers of the journals beside a database file, in order. */
function generationsOf(file: string): number[] {
  const start = `${basename(file)}.journal-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .sort((a, b) => a - b);
}

/** Removes the journals before a generation. */
function removeJournals(file: string, before: number): void {
  for (const each of generationsOf(file)) if (each < before) rmSync(journalPath(file, each), { force: true });
}

/** Replays the journals from a generation on, and returns the number of the last one. */
function replayAll(tenant: Tenant, file: string, from: number): number {
  removeJournals(file, from);
  const generations = generationsOf(file);
  for (const each of generations) replay(tenant, journalPath(file, each));
  return generations.at(-1) ?? from;
}

function replay(tenant: Tenant, path: string): void {
  const fields = new Map<string, readonly string[]>();
  for (const [index, text] of readJournalLines(path).entries()) {
    let line: JournalLine;
    try {
      line = JSON.parse(text) as JournalLine;
    } catch {
      throw new DatabaseMismatch(`${path}, line ${index + 1} is damaged`);
    }
    if ('version' in line) checkOwner(tenant, line);
    else replayLine(tenant, line, fields);
  }
}

function readSaved(file: string): Saved | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DatabaseMismatch(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    const saved: unknown = JSON.parse(text);
    if (checkSavedShape(saved) === undefined) return saved as Saved;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DatabaseMismatch(`${file} is not a database of mock-ivanti`);
}

function restore(tenant: Tenant, saved: Saved): void {
  checkOwner(tenant, saved);
  applySaved(tenant, saved);
}

function checkOwner(tenant: Tenant, saved: Pick<Saved, 'seed' | 'sizes'>): void {
  const sizes = sizesOf(tenant);
  const isSame =
    saved.seed === tenant.seedData.seed && Object.entries(saved.sizes).every(([set, size]) => sizes[set] === size);
  if (isSame) return;
  throw new DatabaseMismatch(
    `The database was made with seed ${saved.seed} and sizes ${JSON.stringify(saved.sizes)}; start with the same ones`,
  );
}
