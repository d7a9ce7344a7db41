import { isContradiction, isRefusal } from '../odata/contradiction.js';
import type { Comparison } from '../odata/query.js';
import type { Page } from '../odata/records.js';
import type { Account } from './account.js';
import { pointsOf, type Reading, type ReadPage } from './read-page.js';
import { skipPasses } from './skip.js';
import type { RunState } from './state.js';
import { walkLane } from './walk-lane.js';
import { walkedSet } from './walked-set.js';

/**
 * Reads the records that have no cursor value, which a history with a start does not return. Records in the state that
 * a tenant does not support the question: it refuses it, or answers it with other records.
 */
export async function* readNulls(
  reading: Reading,
  run: RunState,
  account: Account,
  note: (text: string) => void,
): AsyncGenerator<ReadPage> {
  const { table, context } = reading;
  const field = context.settings.cursor_field;
  const filter: readonly Comparison[] = [{ field, operator: 'eq', value: null }];
  const unknown = () => {
    note(`The tenant does not show which records of ${table} have no ${field}; a history without a start has them.`);
  };
  try {
    account.beginBlanks();
    for await (const { records } of pagesWithoutCursor(reading, filter)) {
      const points = pointsOf(reading, records);
      if (points.some((point) => point !== undefined)) {
        unknown();
        return;
      }
      account.take(records);
      if (records.length > 0) yield { records, points, run, lanes: 1 };
    }
    account.endBlanks();
  } catch (error) {
    if (!isRefusal(error) && !isContradiction(error)) throw error;
    unknown();
  }
}

function pagesWithoutCursor(reading: Reading, filter: readonly Comparison[]): AsyncGenerator<Page> {
  const { context, table, select, options } = reading;
  if (reading.paging === 'skip') {
    const query = {
      filter,
      select,
      pageSize: context.settings.page_size,
      cursorField: context.settings.cursor_field,
      line: undefined,
    };
    return skipPasses(context.client, table, query, options);
  }
  const isNothing = async () => (await set.ask([])).records.length === 0;
  const set = walkedSet(reading, filter, isNothing);
  return walkLane(set, { anchors: [] }, () => undefined);
}
