import type { Records } from '../records/records.js';
import type { RecordView } from '../../model/data/view-row.js';
import type { Change, RowChoice } from './change.js';

/** Another user who works on the records of a namespace. */
export interface Actor {
  /** Carries a change out and returns the number of affected rows. `at` is its time on the tenant's clock. */
  readonly carryOut: (change: Change, at: number) => number;
}

function chosen(records: Records, { set, recId, where, count }: RowChoice): RecordView[] {
  if (recId !== undefined) {
    const row = records.get(set, recId);
    return row ? [row] : [];
  }
  const wanted = Object.entries(where ?? {});
  const rows = records.list(set).filter((row) => wanted.every(([name, value]) => row[name] === value));
  return count === undefined ? rows : rows.slice(0, count);
}

function stamped(fields: Readonly<Record<string, unknown>>, at: number, isNew: boolean): Record<string, unknown> {
  const instant = new Date(at).toISOString();
  return { LastModDateTime: instant, ...(isNew && { CreatedDateTime: instant }), ...fields };
}

function isWhole({ recId, where, count }: RowChoice): boolean {
  return recId === undefined && where === undefined && count === undefined;
}

/** `lead` is how many milliseconds the stamps are ahead of the tenant's clock. */
export function createActor(records: Records, lead: () => number): Actor {
  const see = (verb: 'hide' | 'show', choice: RowChoice): number => {
    const ids = isWhole(choice) ? [undefined] : chosen(records, choice).map(({ RecId }) => String(RecId));
    for (const id of ids) records[verb](choice.set, id);
    return isWhole(choice) ? records.count(choice.set) : ids.length;
  };
  return {
    carryOut(change, now) {
      if ('hide' in change) return see('hide', change.hide);
      if ('show' in change) return see('show', change.show);
      const at = now + lead();
      if ('insert' in change) {
        const { set, fields = {}, count = 1, ago = 0 } = change.insert;
        for (let made = 0; made < count; made++) records.insert(set, stamped(fields, at - ago, true));
        return count;
      }
      if ('delete' in change) {
        const rows = chosen(records, change.delete);
        for (const { RecId } of rows) records.delete(change.delete.set, String(RecId));
        return rows.length;
      }
      const wanted = 'update' in change ? change.update : { ...change.touch, fields: {} };
      const rows = chosen(records, wanted);
      for (const { RecId } of rows) {
        records.update(wanted.set, String(RecId), stamped(wanted.fields, at - (wanted.ago ?? 0), false));
      }
      return rows.length;
    },
  };
}
