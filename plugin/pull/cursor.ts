import { readStamp } from '../odata/stamp.js';
import type { PullContext } from './context.js';
import type { ReadPage } from './read-page.js';
import type { TableState } from './state.js';

/** The largest cursor value delivered, in UTC. A denied field leaves no trace, so then there is none. */
export function latestCursor(
  { settings, timeZone }: PullContext,
  state: TableState,
  table: string,
  { records, points }: ReadPage,
): Pick<TableState, 'cursor'> {
  const field = settings.cursor_field;
  const isDenied = settings.deny_fields?.[table]?.some((name) => name.toLowerCase() === field.toLowerCase());
  let latest = -1;
  for (const [at, point] of points.entries()) if (point > (points[latest] ?? -Infinity)) latest = at;
  const stamp = readStamp(records[latest]?.[field], timeZone);
  if (isDenied === true || stamp === undefined) return {};
  return { cursor: state.cursor !== undefined && state.cursor > stamp ? state.cursor : stamp };
}
