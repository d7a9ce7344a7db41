import type { UpdateOutcome, UpdateTicketRequest } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { TicketContext } from './context.js';
import { buildPayload } from './payload.js';

/** Fields that collect texts instead of replacing one another. [Netskope document, "Update incidents"] */
const COLLECTING = new Set(['newnotes']);

/** One PATCH. A 400 alone never means "gone": that is asked separately. */
export async function updateTicket(context: TicketContext, request: UpdateTicketRequest): Promise<UpdateOutcome> {
  const options = { purpose: 'ticket', signal: request.signal } as const;
  try {
    const { fields, reader } = await context.describe(options);
    const wanted = Object.entries(request.values).filter(
      ([target]) => request.mode === 'upsert' || COLLECTING.has(target.toLowerCase()),
    );
    const payload = buildPayload(Object.fromEntries(wanted), fields);
    const [problem] = payload.problems;
    if (problem !== undefined) return { outcome: 'refused', problem };
    if (wanted.length === 0) return { outcome: 'updated' };
    const record = await context.client.update(context.set, request.ref.recId, payload.values, options);
    const state = record === undefined ? undefined : reader.state(record);
    return state === undefined ? { outcome: 'updated' } : { outcome: 'updated', state };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    const { problem } = error;
    if (problem.code === 'network.outcome_unknown') return { outcome: 'unknown', problem };
    const mayBeGone = problem.status === 400 || problem.status === 404;
    if (mayBeGone && (await isGone(context, request.ref.recId, options))) return { outcome: 'gone' };
    return { outcome: 'refused', problem };
  }
}

/** True when the tenant answers a list of this very record with nothing, though it shows others. */
async function isGone(context: TicketContext, recId: string, options: CallOptions): Promise<boolean> {
  const { client, set } = context;
  const select = ['RecId'];
  try {
    const own = await client.list(
      set,
      { filter: { all: [{ field: 'RecId', operator: 'eq', value: recId }] }, select, top: 1 },
      options,
    );
    if (own.records.length > 0) return false;
    // A role without view rights reads nothing at all, which says nothing about one record.
    return (await client.list(set, { select, top: 1 }, options)).records.length > 0;
  } catch (error) {
    if (isPluginError(error)) return false;
    throw error;
  }
}
