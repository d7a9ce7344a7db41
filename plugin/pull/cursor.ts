import type { IvantiRecord } from '../odata/records.js';
import { readStamp } from '../odata/stamp.js';
import type { Reading, ReadPage } from './read-page.js';
import type { TableState } from './state.js';

/** The largest cursor value delivered so far, in UTC. The values of a denied field are never reported. */
export function latestCursor(
  { context, table }: Reading,
  state: TableState,
  { records, points }: Pick<ReadPage, 'records' | 'points'>,
): Pick<TableState, 'cursor'> {
  const { settings, timeZone } = context;
  const field = settings.cursor_field;
  const isDenied = settings.deny_fields?.[table]?.some((name) => name.toLowerCase() === field.toLowerCase());
  if (isDenied === true) return {};
  let latest = -1;
  for (const [at, point] of points.entries()) {
    if (point !== undefined && point > (points[latest] ?? -Infinity)) latest = at;
  }
  const stamp = readStamp(records[latest]?.[field], timeZone);
  if (stamp === undefined) return {};
  return { cursor: state.cursor !== undefined && state.cursor > stamp ? state.cursor : stamp };
}

/** A record's cursor value as rows have it; `null` for none. */
export function cursorOf({ context }: Reading, record: IvantiRecord): string | null {
  return readStamp(record[context.settings.cursor_field], context.timeZone) ?? null;
}
