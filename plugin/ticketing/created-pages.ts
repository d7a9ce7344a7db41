import { IvantiError } from '../ivanti/problems.js';
import type { CallOptions } from '../odata/client.js';
import { contradiction } from '../odata/contradiction.js';
import type { IvantiRecord } from '../odata/records.js';
import { walk } from '../odata/walk.js';
import type { TicketContext } from './context.js';
import { requireVisibleRecords } from './presence.js';
import type { WriteWindow } from './write-window.js';

/** A collection, and its field with the stamp of creation. */
export interface CreatedIn {
  readonly set: string;
  readonly field: string;
}

/**
 * The records created in a window, page by page. Only the time is filtered on: not every tenant honours filters on
 * other fields. Throws `tenant.paging` for more records than such a window can hold.
 */
export async function* createdPages(
  { client }: TicketContext,
  { set, field }: CreatedIn,
  window: WriteWindow,
  select: readonly string[],
  options: CallOptions,
): AsyncGenerator<readonly IvantiRecord[]> {
  let pages = 0;
  for await (const { records } of walk(client, set, { filter: window.created(field), select }, options)) {
    pages += 1;
    if (pages > window.mostPages) {
      throw new IvantiError('tenant.paging', `${set} returns more records than one tenant can create in that time.`, {
        field: set,
      });
    }
    yield records;
  }
}

/**
 * Asks once more, in another shape, before the plugin concludes that nothing was created in a window. Throws
 * `tenant.contradiction` where something was, and `auth.rights` where the role sees no record at all.
 */
export async function requireNothing(
  context: TicketContext,
  { set, field }: CreatedIn,
  window: WriteWindow,
  options: CallOptions,
): Promise<void> {
  const order = { orderBy: field, descending: true, top: 2, select: ['RecId', field] };
  const { records } = await context.client.list(set, { filter: { all: window.created(field) }, ...order }, options);
  if (records.length === 0) {
    await requireVisibleRecords(context, set, options);
    return;
  }
  throw contradiction(`${set} shows records for a time for which it has just shown none.`, set);
}
