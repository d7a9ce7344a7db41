import type { RecordView, Records } from '../contract.js';
import { type Writer, createRecord, deleteRecord, updateRecord } from '../rules/write.js';
import type { BusinessObject } from '../schema/business-object.js';
import { at } from '../schema/business-object.js';
import { knownText } from '../shape/near-name.js';
import type { Tenant } from '../tenant.js';
import { transact } from './changes.js';
import { hideRecord, showRecord } from './sight.js';
import { type Store, findRecord, tableOf } from './store.js';
import { type RowRef, type Table, eachRow, read, rowCount } from './table.js';
import { viewOf } from './view-row.js';

export function objectOfSet(tenant: Tenant, set: string): BusinessObject {
  const object = tenant.soil.objects.get(set.toLowerCase());
  if (!object) throw new RangeError(`There is no set '${set}'; ${knownText(set, [...tenant.soil.objects.keys()])}`);
  return object;
}

function* rowsOf(table: Table, object: BusinessObject): Generator<RowRef> {
  const { subtype } = object;
  const position = subtype && at(object, subtype.field);
  for (const row of eachRow(table)) {
    if (position === undefined || read(table, row, position) === subtype?.value) yield row;
  }
}

/** User name that edits made behind the API carry. */
const COLLEAGUE = 'Admin';

/** Access to a namespace's records behind the API. */
export function makeRecords(tenant: Tenant, store: Store): Records {
  const writer = (): Writer => ({
    store,
    user: COLLEAGUE,
    now: tenant.stampNow(),
    switches: { ...tenant.switches, unknown_field: 'refuse', unsupported_value: 'refuse' },
    zone: tenant.zone,
    as: 'colleague',
  });
  const view = (set: string, row: RowRef): RecordView =>
    viewOf(tableOf(store, objectOfSet(tenant, set)), row, tenant.style);
  return {
    get(set, recId) {
      const row = findRecord(store, objectOfSet(tenant, set), recId);
      return row === undefined ? undefined : view(set, row);
    },
    find(set, predicate) {
      const object = objectOfSet(tenant, set);
      for (const row of rowsOf(tableOf(store, object), object)) {
        const record = view(set, row);
        if (predicate(record)) return record;
      }
      return undefined;
    },
    list(set) {
      const object = objectOfSet(tenant, set);
      return Array.from(rowsOf(tableOf(store, object), object), (row) => view(set, row));
    },
    insert(set, fields) {
      const object = objectOfSet(tenant, set);
      return view(
        set,
        transact(store, () => createRecord(writer(), object, fields)),
      );
    },
    update(set, recId, patch) {
      const object = objectOfSet(tenant, set);
      return view(
        set,
        transact(store, () => updateRecord(writer(), object, recId, patch)),
      );
    },
    delete(set, recId) {
      deleteRecord(writer(), objectOfSet(tenant, set), recId);
    },
    hide(set, recId) {
      hideRecord(store, objectOfSet(tenant, set), recId);
    },
    show(set, recId) {
      showRecord(store, objectOfSet(tenant, set), recId);
    },
    count(set) {
      const object = objectOfSet(tenant, set);
      if (!object.subtype) return rowCount(tableOf(store, object));
      let count = 0;
      for (const _row of rowsOf(tableOf(store, object), object)) count += 1;
      return count;
    },
  };
}
