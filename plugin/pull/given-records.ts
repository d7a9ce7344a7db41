import { isExactNumber } from '../../host-sdk/index.js';
import type { IvantiRecord } from '../odata/records.js';

/** More than all lanes together can go back. */
const MAX_KEPT = 20_000;

/**
 * Recognises versions of records that a walk has already received, for example after it went back to an earlier page.
 */
export function createGiven(cursorField: string): (records: readonly IvantiRecord[]) => readonly IvantiRecord[] {
  const given = new Map<string, unknown>();
  const cursorOf = (record: IvantiRecord) => {
    const value = record[cursorField];
    return isExactNumber(value) ? value.text : value;
  };
  return (records) => {
    const fresh = records.filter((record) => {
      const id = record['RecId'] as string;
      return !given.has(id) || given.get(id) !== cursorOf(record);
    });
    for (const record of fresh) given.set(record['RecId'] as string, cursorOf(record));
    for (const id of given.keys()) {
      if (given.size <= MAX_KEPT) break;
      given.delete(id);
    }
    return fresh;
  };
}
