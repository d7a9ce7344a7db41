import type { ExistingRows, HeldEntry, Row } from '../../host-sdk/index.js';
import type { Holder } from './pulling.js';

/** A destination in memory that can be verified, and damaged. */
export interface VerifiedTable extends Holder {
  readonly rows: Map<string, Row>;
  /** The rows that are not marked as deleted, without what differs between two runs. */
  contents(): ReadonlyMap<string, Row>;
}

export function createVerifiedTable(): VerifiedTable {
  const rows = new Map<string, Row>();
  const isLiving = (row: Row | undefined) => row !== undefined && row['_deleted'] !== true;
  const living = () => [...rows].filter(([, row]) => isLiving(row));
  const existingRows: ExistingRows = {
    count: async () => living().length,
    async *keys() {
      yield living().map(([key]) => key);
    },
    async *entries(cursor) {
      yield [...rows.keys()].sort().map((key): HeldEntry => {
        const row = rows.get(key) ?? {};
        const entry = { key, cursor: (row[cursor] as string | null | undefined) ?? null };
        return isLiving(row) ? entry : { ...entry, deleted: true };
      });
    },
    countBetween: async (from = '', to = '\uffff') => living().filter(([key]) => key >= from && key < to).length,
    differing: async (given) =>
      given.filter((row) => {
        const held = rows.get(row['RecId'] as string);
        return !isLiving(held) || contentOf(held) !== contentOf(row);
      }),
  };
  return {
    rows,
    existingRows,
    take(taken) {
      for (const row of taken) {
        const key = row['RecId'] as string;
        rows.set(key, row['_deleted'] === true ? { ...rows.get(key), ...row } : row);
      }
    },
    contents: () => new Map(living().map(([key, row]) => [key, plain(row)])),
  };
}

function plain(row: Row = {}): Row {
  const { _dlt_processing_time: _at, _deleted: _deleted, _deleted_at: _deletedAt, ...values } = row;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function contentOf(row?: Row): string {
  return JSON.stringify(Object.entries(plain(row)).sort(([one], [other]) => (one < other ? -1 : 1)));
}
