import type { BusinessObject } from '../schema/business-object.js';
import type { Value } from '../schema/field.js';
import { restoreSnapshot, takeSnapshot, type Snapshot } from './snapshot.js';
import { tableOf, type Step, type Store } from './store.js';
import { dropRow, findRow, putRow, type RowRef, type Table } from './table.js';
import type { StoredRow } from './stored-row.js';

/** Adds a row, and reports the change to the store's persistence. */
export function storeRow(store: Store, object: BusinessObject, values: readonly Value[]): StoredRow {
  const table = tableOf(store, object);
  if (!store.keep) return putRow(table, values);
  const before = findRow(table, String(values[object.position.get('recid') ?? -1]));
  const row = putRow(table, values);
  const undo = (): void => {
    dropRow(table, row.recId);
    bringBack(table, before);
  };
  made(store, { change: { put: [object.table, values] }, undo });
  return row;
}

export function removeRow(store: Store, object: BusinessObject, recId: string): void {
  const table = tableOf(store, object);
  const before = store.keep && findRow(table, recId);
  if (!dropRow(table, recId) || !store.keep) return;
  made(store, {
    change: { drop: [object.table, recId] },
    undo() {
      bringBack(table, before);
    },
  });
}

function bringBack(table: Table, row: RowRef | undefined): void {
  if (typeof row === 'object') putRow(table, row.values);
  else if (row !== undefined) {
    table.hidden.delete(row);
    table.version += 1;
  }
}

export function changePair(store: Store, verb: 'add' | 'remove', pair: string, left: string, right: string): void {
  const { pairs } = store;
  const wasLinked = store.keep !== undefined && pairs.of(pair, 'left', left).includes(right);
  pairs[verb](pair, left, right);
  if (!store.keep || wasLinked === (verb === 'add')) return;
  made(store, {
    change: { pair: [verb, pair, left, right] },
    undo() {
      pairs[verb === 'add' ? 'remove' : 'add'](pair, left, right);
    },
  });
}

/** Keeps the bytes of an uploaded file under the RecId of its attachment, or removes them. */
export function changeFile(store: Store, recId: string, bytes: Buffer | null): void {
  const { files } = store;
  const before = files.get(recId);
  const put = (wanted: Buffer | null | undefined): void => {
    if (wanted) files.set(recId, wanted);
    else files.delete(recId);
  };
  put(bytes);
  if (!store.keep || (bytes === null && before === undefined)) return;
  made(store, {
    change: { file: [recId, bytes] },
    undo() {
      put(before);
    },
  });
}

/** Changes a store as a whole: a reset, a restored snapshot, an import. */
export function replaceAll(store: Store, change: () => void): void {
  const before: Snapshot | undefined = store.keep && takeSnapshot(store);
  change();
  if (!before) return;
  made(store, {
    change: { all: true },
    undo() {
      restoreSnapshot(store, before);
    },
  });
}

/**
 * Runs one operation: all of its changes are persisted, or all are undone. The changes before a refusal in the middle
 * stay, as on a tenant without persistence.
 */
export function transact<T>(store: Store, work: () => T): T {
  if (!store.keep || store.open) return work();
  const steps: Step[] = [];
  store.open = steps;
  try {
    return work();
  } finally {
    store.open = undefined;
    commit(store, steps);
  }
}

function made(store: Store, step: Step): void {
  if (store.open) store.open.push(step);
  else commit(store, [step]);
}

function commit(store: Store, steps: readonly Step[]): void {
  if (steps.length === 0) return;
  try {
    store.keep?.(steps.map(({ change }) => change));
  } catch (error) {
    for (const { undo } of steps.toReversed()) undo();
    throw error;
  }
}
