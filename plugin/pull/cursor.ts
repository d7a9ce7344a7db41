import { readStamp } from '../odata/stamp.js';
import type { Reading, ReadPage } from './read-page.js';
import type { TableState } from './state.js';

/** How far a page has come: the largest cursor value delivered in UTC, and the newest stamp where stamps lack a zone. */
export function latestCursor(
  { context, table, line }: Reading,
  state: TableState,
  { records, points }: ReadPage,
): Pick<TableState, 'cursor' | 'newest'> {
  const { settings, timeZone } = context;
  const field = settings.cursor_field;
  let latest = -1;
  for (const [at, point] of points.entries()) if (point > (points[latest] ?? -Infinity)) latest = at;
  const stamp = readStamp(records[latest]?.[field], timeZone);
  const point = points[latest];
  if (stamp === undefined || point === undefined) return {};
  const seen = state.newest === undefined ? -Infinity : line.parse(state.newest);
  const newest = line.form === 'civil' && point > seen ? { newest: line.text(point) } : {};
  // Of a denied field only the bounds are kept, which every run needs.
  const isDenied = settings.deny_fields?.[table]?.some((name) => name.toLowerCase() === field.toLowerCase());
  if (isDenied === true) return newest;
  return { ...newest, cursor: state.cursor !== undefined && state.cursor > stamp ? state.cursor : stamp };
}
