import type { Comparison } from '../odata/query.js';
import type { Coverage } from './coverage.js';
import { intervalTerms, type Reading } from './read-page.js';
import { keyTerms, type KeyRange } from './shown-pages.js';

/**
 * How many records the tenant counts in a range of keys, of those that the table may hold. Undefined where it gives no count.
 * @param blanks Records without a cursor value belong to the table although its history has a start.
 */
export async function countShown(
  reading: Reading,
  { interval }: Coverage,
  range: KeyRange,
  blanks: boolean,
): Promise<number | undefined> {
  const keys = keyTerms(range);
  const stamped = await count(reading, [...intervalTerms(reading, interval), ...keys]);
  if (!blanks || stamped === undefined) return stamped;
  const field = reading.context.settings.cursor_field;
  const without = await count(reading, [{ field, operator: 'eq', value: null }, ...keys]);
  return without === undefined ? undefined : stamped + without;
}

async function count(reading: Reading, all: readonly Comparison[]): Promise<number | undefined> {
  const { context, table, keyOrder, options } = reading;
  const filter = all.length === 0 ? {} : { filter: { all } };
  const page = await context.client.list(table, { ...filter, select: ['RecId'], top: 1, keyOrder }, options);
  return page.records.length === 0 ? 0 : page.count;
}
