import { contradiction } from '../odata/contradiction.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import type { Reading } from './read-page.js';

/** RecIds in one question, beside the one that the answer must contain: the terms of a filter share one URL. */
const NAMES_PER_CALL = 25;
/** Answers that lack a record that the tenant has just shown. */
const MAX_ANSWERS = 8;
/** Answers in a row that show none of the rest: in both orders, because a cut answer lacks its last records. */
const QUIET_ANSWERS = 2;

/**
 * Those of the named records that the tenant shows. Each question also names a record that a walk has just shown:
 * without it, an answer does not prove that the others are missing. Throws `tenant.contradiction` when no answer proves
 * it.
 * @param company RecIds that were just shown; at least one.
 */
export async function readByName(
  reading: Reading,
  names: readonly string[],
  company: readonly string[],
): Promise<readonly IvantiRecord[]> {
  const found: IvantiRecord[] = [];
  for (let at = 0; at < names.length; ) {
    const few = names.slice(at, at + namesPerCall(reading));
    const shown = await readFew(reading, few, company);
    // The tenant has just turned out to give smaller pages: what it does not show is asked for beside a record that it
    // must show.
    if (few.length > namesPerCall(reading)) continue;
    found.push(...shown);
    at += few.length;
  }
  return found;
}

function namesPerCall({ context, table }: Reading): number {
  return Math.max(1, Math.min(NAMES_PER_CALL, context.client.largestPage(table) - 1));
}

async function readFew(
  reading: Reading,
  names: readonly string[],
  company: readonly string[],
): Promise<readonly IvantiRecord[]> {
  const { table } = reading;
  const open = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found: IvantiRecord[] = [];
  let quiet = 0;
  let unbelieved = 0;
  for (let turn = 0; open.size > 0 && quiet < QUIET_ANSWERS; turn++) {
    const witness = company[unbelieved % company.length] ?? '';
    const records = await askFor(reading, [witness, ...open.values()], turn % 2 === 1);
    const news = records.filter(({ RecId: id }) => open.delete((id as string).toLowerCase()));
    found.push(...news);
    // A record that is shown needs no proof. That the others are missing does.
    if (news.length > 0) quiet = 0;
    else if (records.some(({ RecId: id }) => id === witness)) quiet += 1;
    else if (++unbelieved >= MAX_ANSWERS) {
      throw contradiction(`${table} does not return by name a record that it has just shown.`, table);
    }
  }
  return found;
}

async function askFor(
  { context, table, select, paging, options }: Reading,
  names: readonly string[],
  descending: boolean,
): Promise<readonly IvantiRecord[]> {
  const any = names.map((value): Comparison => ({ field: 'RecId', operator: 'eq', value }));
  const order = paging === 'walk' ? { orderBy: 'RecId', descending } : {};
  const chosen = select === undefined ? {} : { select };
  const fields = [context.settings.cursor_field];
  const { records } = await context.client.list(
    table,
    { filter: { any }, ...order, ...chosen, fields, top: MAX_PAGE_SIZE, skip: 0 },
    options,
  );
  return records;
}
