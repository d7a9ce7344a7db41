import { contradiction } from '../odata/contradiction.js';
import type { IvantiRecord } from '../odata/records.js';
import type { Account } from './account.js';
import { topOf } from './newest.js';
import {
  pointsOf,
  stampsOf,
  intervalOf,
  intervalTerms,
  isInside,
  type Reading,
  type ReadPage,
  type Interval,
} from './read-page.js';
import { reachedBy, withAnchor } from './run-bounds.js';
import { skipPasses } from './skip.js';
import type { RunState } from './state.js';

/**
 * Reads a run's interval in whole passes until two passes add nothing. The run's bound comes from the newest stamp of
 * the first pass: the later passes have read everything that was visible then. Throws `tenant.contradiction` when no
 * pass shows what a question without bounds shows.
 * @param showsNothing Called when the tenant shows no record of the table at all.
 */
export async function* readBySkip(
  reading: Reading,
  given: RunState,
  account: Account,
  showsNothing: () => void,
): AsyncGenerator<ReadPage> {
  const { context, table, select, options } = reading;
  const { client, clock, settings } = context;
  const interval = intervalOf(reading, given);
  const filter = intervalTerms(reading, interval);
  const line = filter.length === 0 ? undefined : stampsOf(reading);
  const query = { filter, select, pageSize: settings.page_size, cursorField: settings.cursor_field, line };
  const unsettles = (record: IvantiRecord) => {
    const [point] = pointsOf(reading, [record]);
    return point === undefined || point < reached;
  };
  let run = given;
  let newest = -Infinity;
  const bound = () => {
    const { horizon } = reachedBy(reading, run);
    return horizon === undefined ? Infinity : reading.line.parse(horizon);
  };
  /** New records stamped before it require another pass. Computed once for each page, not for each record. */
  let reached = bound();
  let isShown = false;
  for await (const { pass, records, shown, count } of skipPasses(client, table, query, options, unsettles)) {
    isShown = true;
    if (pass === 1) {
      const host = clock.now();
      const date = client.serverClock.now() ?? host;
      const today = reading.line.now(date);
      for (const point of pointsOf(reading, shown)) {
        if (point !== undefined && point <= today && point > newest) newest = point;
      }
      // A later instant is as good as the one at which the stamp was seen: the only condition is that another run
      // begins long enough after it.
      const question = { ...given.question, host, date };
      run = {
        ...given,
        question: newest === -Infinity ? question : { ...question, newest: reading.line.text(newest) },
      };
    }
    reached = bound();
    const points = pointsOf(reading, records);
    run = withAnchor(reading, run, points);
    const inside = points.map((point) => isInside(interval, point));
    const kept = records.filter((_, at) => inside[at]);
    account.pass(pass);
    account.take(kept);
    if (reading.isExact) account.counted(count);
    yield {
      records: kept,
      points: points.filter((_, at) => inside[at]),
      count,
      run,
      lanes: 1,
    };
  }
  if (!isShown && !(await showsOthers(reading, interval))) showsNothing();
}

/** Whether the tenant shows records that explain an empty interval: none of them belongs to it. */
async function showsOthers(reading: Reading, interval: Interval): Promise<boolean> {
  const { context, table, options } = reading;
  const select = ['RecId', context.settings.cursor_field];
  const { records } = await context.client.list(table, { select, top: topOf(reading), skip: 0 }, options);
  if (pointsOf(reading, records).some((point) => isInside(interval, point))) {
    throw contradiction(`${table} shows records, but none of them in the range where they must be.`, table);
  }
  return records.length > 0;
}
