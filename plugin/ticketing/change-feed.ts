import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { IvantiRecord } from '../odata/records.js';
import { LARGEST_PAGE, walk } from '../odata/walk.js';
import type { TicketContext } from './context.js';
import type { TicketReader } from './ticket-state.js';

/** No record is older. */
const BEGINNING = '2000-01-01T00:00:00Z';

export interface ChangeQuery {
  /** Whole seconds, UTC. */
  readonly from: string;
  /** Whether this tenant has shown before that it answers such questions. */
  readonly proven: boolean;
  /** More pages are not worth reading. */
  readonly mostPages: number;
}

/**
 * Every record changed since an instant, or undefined when they fill too many pages. One open-ended question settles
 * window and tail alike when the answer is empty.
 * Throws `tenant.paging` when an empty answer cannot be told from a refused order, and `tenant.contradiction` when the
 * filter is ignored.
 */
export async function readChanges(
  context: TicketContext,
  reader: TicketReader,
  { from, proven, mostPages }: ChangeQuery,
  options: CallOptions,
): Promise<readonly IvantiRecord[] | undefined> {
  const { client, set } = context;
  const filter = [{ field: 'LastModDateTime', operator: 'ge', value: { instant: from } }] as const;
  const changed: IvantiRecord[] = [];
  let pages = 0;
  for await (const { records, count } of walk(client, set, { filter, select: reader.fields }, options)) {
    pages += 1;
    // The count of a later page speaks of the rest only.
    const expected = pages === 1 ? Math.max(1, Math.ceil((count ?? 0) / LARGEST_PAGE)) : pages;
    if (expected > mostPages) return undefined;
    changed.push(...records);
  }
  if (pages === 0 && !proven) await requireProof(context, options);
  return changed;
}

/** Whether the tenant answers a question like that of {@link readChanges} at all. */
export async function provesFeed(context: TicketContext, options: CallOptions): Promise<boolean> {
  try {
    return await answersInOrder(context, options);
  } catch (error) {
    if (isPluginError(error)) return false;
    throw error;
  }
}

/** An order that a tenant does not know is answered like an empty collection. [measured on a live tenant] */
async function requireProof(context: TicketContext, options: CallOptions): Promise<void> {
  const { client, set } = context;
  if (await answersInOrder(context, options)) return;
  const any = await client.list(set, { select: ['RecId'], top: 1 }, options);
  if (any.records.length === 0) return;
  throw new PluginError('tenant.paging', `${set} has records, but shows none ordered by RecId.`, { field: set });
}

async function answersInOrder({ client, set }: TicketContext, options: CallOptions): Promise<boolean> {
  const filter = { all: [{ field: 'LastModDateTime', operator: 'ge', value: { instant: BEGINNING } }] } as const;
  const page = await client.list(set, { filter, orderBy: 'RecId', select: ['RecId'], top: 1, skip: 0 }, options);
  return page.records.length > 0;
}
