import type { RenderStyle } from '../../model/data/render.js';
import { findRecord, tableOf, type SeedData, type Store } from '../../model/data/store.js';
import type { Zone } from '../../model/data/zone.js';
import type { Switches } from '../../model/switches/switches.js';
import { viewOf, type RecordView } from '../../model/data/view-row.js';
import { createRecord, deleteRecord, updateRecord, type Writer } from '../rules/write.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import { transact } from '../../model/data/changes.js';
import { hideRecord, showRecord } from '../../model/data/sight.js';
import { knownText } from '../../model/shape/near-name.js';
import { eachRow, read, rowCount, type RowRef, type Table } from '../../model/data/table.js';

/** The records of a namespace, behind the API: reads need no credential, writes are those of another user. */
export interface Records {
  readonly get: (set: string, recId: string) => RecordView | undefined;
  readonly find: (set: string, predicate: (record: RecordView) => boolean) => RecordView | undefined;
  readonly list: (set: string) => RecordView[];
  /** Business rules fill in missing values; only unknown fields and sets are refused. */
  readonly insert: (set: string, fields: Readonly<Record<string, unknown>>) => RecordView;
  /** LastModDateTime moves, unless the patch sets it. */
  readonly update: (set: string, recId: string, patch: Readonly<Record<string, unknown>>) => RecordView;
  readonly delete: (set: string, recId: string) => void;
  readonly count: (set: string) => number;
  /** Hides a record, or the whole set, from clients; its values and stamps stay unchanged. */
  readonly hide: (set: string, recId?: string) => void;
  /** Shows it again; without a RecId the whole set. */
  readonly show: (set: string, recId?: string) => void;
}

/** The parts of a tenant that its records depend on. */
export interface RecordSources {
  readonly seedData: SeedData;
  readonly switches: Switches;
  readonly zone: Zone;
  readonly style: RenderStyle;
  readonly stampNow: () => number;
}

export function objectOfSet({ seedData }: Pick<RecordSources, 'seedData'>, set: string): BusinessObject {
  const object = seedData.objects.get(set.toLowerCase());
  if (!object) throw new RangeError(`There is no set '${set}'; ${knownText(set, [...seedData.objects.keys()])}`);
  return object;
}

function* rowsOf(table: Table, object: BusinessObject): Generator<RowRef> {
  const { subtype } = object;
  const position = subtype && at(object, subtype.field);
  for (const row of eachRow(table)) {
    if (position === undefined || read(table, row, position) === subtype?.value) yield row;
  }
}

/** User name of edits made behind the API. */
const COLLEAGUE = 'Admin';

/** Access to a namespace's records behind the API. */
export function createRecords(tenant: RecordSources, store: Store): Records {
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
