import type { ClockState } from '../../model/data/clock.js';
import type { SavedPairs } from '../../model/data/pairs.js';
import { clearStore, type Store } from '../../model/data/store.js';
import { createTable, putRow, type Table } from '../../model/data/table.js';
import type { Value } from '../../model/schema/field.js';
import { namespaceOf, type Namespace, type Tenant } from '../instance/tenant.js';

/**
 * The differences from the seed in one table. Values are parallel to `fields`, so that a later field list can still
 * read them.
 */
export interface SavedTable {
  readonly fields: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly hidden: readonly number[];
  readonly nextNumber: number;
}

export interface SavedNamespace {
  readonly made: number;
  readonly pairs?: SavedPairs;
  /** Uploaded files in base64 by the RecId of their attachment. */
  readonly files?: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, SavedTable>>;
}

export interface Saved {
  readonly version: 1;
  readonly seed: number;
  readonly sizes: Readonly<Record<string, number>>;
  /** The first journal whose changes are not included. */
  readonly journal?: number;
  /** The position of the clock relative to the computer's. */
  readonly clock?: ClockState;
  readonly namespaces: Readonly<Record<string, SavedNamespace>>;
}

export function sizesOf(tenant: Tenant): Record<string, number> {
  return Object.fromEntries([...tenant.seedData.tables].map(([name, set]) => [name, set.size]));
}

/** Reads saved rows whose values are parallel to `names`: a field that was added later has its initial value. */
export function valuesBy({ seeded }: Table, names: readonly string[]): (row: readonly Value[]) => Value[] {
  const { fields } = seeded.object;
  const places = fields.map((field) => names.indexOf(field.name));
  return (row) =>
    fields.map((field, index) => row[places[index] ?? -1] ?? (places[index] === -1 ? field.initial : null));
}

/** Puts a namespace in the saved state, from any other state. */
export function restoreNamespace({ store }: Namespace, saved: SavedNamespace): void {
  clearStore(store);
  store.made = saved.made;
  store.pairs.replace(saved.pairs ?? {});
  for (const [recId, text] of Object.entries(saved.files ?? {})) store.files.set(recId, Buffer.from(text, 'base64'));
  for (const [name, { fields, rows, hidden, nextNumber }] of Object.entries(saved.tables)) {
    const seeded = store.seedData.tables.get(name);
    if (!seeded) continue;
    const table = createTable(seeded);
    store.tables.set(name, table);
    for (const row of hidden) table.hidden.add(row);
    const values = valuesBy(table, fields);
    for (const row of rows) putRow(table, values(row));
    table.nextNumber = nextNumber;
  }
}

export function applySaved(tenant: Tenant, saved: Saved): void {
  for (const [name, namespace] of Object.entries(saved.namespaces)) {
    restoreNamespace(namespaceOf(tenant, name), namespace);
  }
  if (saved.clock) tenant.clock.restore(saved.clock);
}

/** The differences from the seed in one namespace. */
export function savedStore(store: Store): SavedNamespace {
  const changed = [...store.tables].filter(([, table]) => isChanged(table));
  const files = Object.fromEntries([...store.files].map(([recId, bytes]) => [recId, bytes.toString('base64')]));
  const pairs = store.pairs.all();
  return {
    made: store.made,
    ...(Object.keys(pairs).length > 0 && { pairs }),
    ...(store.files.size > 0 && { files }),
    tables: Object.fromEntries(changed.map(([set, table]) => [set, savedTable(table)])),
  };
}

/** `journal`: the first one that continues where this ends. */
export function savedOf(tenant: Tenant, journal: number): Saved {
  const namespaces: Record<string, SavedNamespace> = {};
  for (const namespace of tenant.namespaces.values()) {
    const saved = savedStore(namespace.store);
    if (Object.keys(saved.tables).length > 0 || saved.made > 0 || saved.pairs) namespaces[namespace.name] = saved;
  }
  const clock = tenant.clock.state();
  return {
    version: 1,
    seed: tenant.seedData.seed,
    sizes: sizesOf(tenant),
    journal,
    ...(clock && { clock }),
    namespaces,
  };
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
