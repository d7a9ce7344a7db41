import type { SavedPairs } from './pairs.js';
import type { Store } from './store.js';
import { createTable, type Table } from './table.js';
import type { StoredRow } from './stored-row.js';

/** A state of a store. Rows are never changed in place, so a copy only has references. */
export interface Snapshot {
  readonly tables: ReadonlyMap<string, Table>;
  readonly pairs: SavedPairs;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly made: number;
}

function copyOf(table: Table): Table {
  const copy = createTable(table.seeded);
  for (const [recId, row] of table.stored) copy.stored.set(recId, row);
  for (const row of table.hidden) copy.hidden.add(row);
  for (const [number, row] of table.numbers) copy.numbers.set(number, row);
  append(copy.byRecId.rows, table.byRecId.rows);
  append(copy.byLastMod.rows, table.byLastMod.rows);
  copy.nextNumber = table.nextNumber;
  copy.version = table.version + 1;
  return copy;
}

function append(to: StoredRow[], from: readonly StoredRow[]): void {
  for (const row of from) to.push(row);
}

export function takeSnapshot({ tables, pairs, files, made }: Store): Snapshot {
  const copies = new Map([...tables].map(([name, table]) => [name, copyOf(table)]));
  return { tables: copies, pairs: pairs.all(), files: new Map(files), made };
}

export function restoreSnapshot(store: Store, snapshot: Snapshot): void {
  for (const [name, table] of snapshot.tables) store.tables.set(name, copyOf(table));
  store.pairs.replace(snapshot.pairs);
  store.files.clear();
  for (const [recId, bytes] of snapshot.files) store.files.set(recId, bytes);
  store.made = snapshot.made;
}
