import { readFileSync } from 'node:fs';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { makeTable, putRow, type Table } from '../data/table.js';
import type { Value } from '../schema/field.js';
import { type Namespace, type Tenant, namespaceOf } from '../tenant.js';

/** What differs from the seed in one table. Values are parallel to `fields`, so that a later field list can still read them. */
interface SavedTable {
  readonly fields: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly hidden: readonly number[];
  readonly nextNumber: number;
}

interface SavedNamespace {
  readonly made: number;
  readonly tables: Readonly<Record<string, SavedTable>>;
}

interface Saved {
  readonly version: 1;
  readonly seed: number;
  readonly sizes: Readonly<Record<string, number>>;
  readonly namespaces: Readonly<Record<string, SavedNamespace>>;
}

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

/** Restores the tenant from its file and follows its changes; lowdb writes to a temporary file and renames it. */
export function openDatabase(tenant: Tenant): Database {
  const file = tenant.options.db;
  if (file === undefined) return { close: () => Promise.resolve() };
  restore(tenant, readSaved(file));
  const low = new Low<Saved>(new JSONFile<Saved>(file), savedOf(tenant));
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

function sizesOf(tenant: Tenant): Record<string, number> {
  return Object.fromEntries([...tenant.soil.tables].map(([name, set]) => [name, set.size]));
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
  for (const [name, namespace] of Object.entries(saved.namespaces))
    restoreNamespace(namespaceOf(tenant, name), namespace);
}

function restoreNamespace({ store }: Namespace, saved: SavedNamespace): void {
  store.made = saved.made;
  for (const [name, { fields, rows, hidden, nextNumber }] of Object.entries(saved.tables)) {
    const seeded = store.soil.tables.get(name);
    if (!seeded) continue;
    const table = makeTable(seeded);
    store.tables.set(name, table);
    for (const row of hidden) table.hidden.add(row);
    const places = seeded.object.fields.map((field) => fields.indexOf(field.name));
    const values = (row: readonly Value[]): Value[] =>
      seeded.object.fields.map(
        (field, index) => row[places[index] ?? -1] ?? (places[index] === -1 ? field.initial : null),
      );
    for (const row of rows) putRow(table, values(row));
    table.nextNumber = nextNumber;
  }
}

function savedOf(tenant: Tenant): Saved {
  const namespaces: Record<string, SavedNamespace> = {};
  for (const { name, store } of tenant.namespaces.values()) {
    const changed = [...store.tables].filter(([, table]) => isChanged(table));
    if (changed.length === 0 && store.made === 0) continue;
    namespaces[name] = {
      made: store.made,
      tables: Object.fromEntries(changed.map(([set, table]) => [set, savedTable(table)])),
    };
  }
  return { version: 1, seed: tenant.soil.seed, sizes: sizesOf(tenant), namespaces };
}

function isChanged(table: Table): boolean {
  return (
    table.hidden.size > 0 || table.stored.size > 0 || table.nextNumber !== table.seeded.firstNumber + table.seeded.size
  );
}

function savedTable({ seeded, stored, hidden, nextNumber }: Table): SavedTable {
  return {
    fields: seeded.object.fields.map((field) => field.name),
    rows: [...stored.values()].map((row) => row.values),
    hidden: [...hidden],
    nextNumber,
  };
}
