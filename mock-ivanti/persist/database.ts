import { readFileSync } from 'node:fs';
import { Low } from 'lowdb';
import type { Tenant } from '../tenant.js';
import { type Saved, applySaved, savedOf, sizesOf } from './saved.js';
import { sliceFile } from './slice-file.js';

/** A database file that cannot belong to this tenant. */
export class DatabaseMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseMismatch';
  }
}

export interface Database {
  /** Writes what is still unwritten and stops. */
  readonly close: () => Promise<void>;
}

/** Writes wait this long, so that a run of changes costs one file. Milliseconds. */
const WRITE_DELAY = 250;

/** Restores the tenant from its file and follows its changes. */
export function openDatabase(tenant: Tenant): Database {
  const file = tenant.options.db;
  if (file === undefined) return { close: () => Promise.resolve() };
  restore(tenant, readSaved(file));
  const low = new Low<Saved>(sliceFile(file), savedOf(tenant));
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = (): void => {
    timer = undefined;
    writing = writing.then(async () => {
      low.data = savedOf(tenant);
      await low.write();
    });
  };
  tenant.changed = () => {
    timer ??= setTimeout(write, WRITE_DELAY).unref();
  };
  return {
    async close() {
      clearTimeout(timer);
      write();
      await writing;
    },
  };
}

function readSaved(file: string): Saved | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const saved = JSON.parse(text) as Partial<Saved> | null;
    if (saved?.version === 1) return saved as Saved;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DatabaseMismatch(`${file} is not a database of mock-ivanti`);
}

function restore(tenant: Tenant, saved: Saved | undefined): void {
  if (!saved) return;
  const sizes = sizesOf(tenant);
  const isSame =
    saved.seed === tenant.soil.seed && Object.entries(saved.sizes).every(([set, size]) => sizes[set] === size);
  if (!isSame) {
    throw new DatabaseMismatch(
      `The database was made with seed ${saved.seed} and sizes ${JSON.stringify(saved.sizes)}; start with the same ones`,
    );
  }
  applySaved(tenant, saved);
}
