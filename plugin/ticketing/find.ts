import type { FindOutcome, FindTicketRequest, JsonObject } from '../../host-sdk/index.js';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import { walk } from '../odata/walk.js';
import type { TicketContext } from './context.js';
import { createLikeness } from './likeness.js';
import type { Likeness } from './likeness.js';
import { requireSight } from './presence.js';
import type { TicketReader } from './ticket-state.js';
import { ticketPayload } from './ticket-values.js';
import { writeWindow } from './write-window.js';

/** More records than this in the minutes around one create mean that the tenant ignores the filter. */
const MOST_PAGES = 100;

/**
 * Looks for the record of a create whose answer was lost: by the correlation field where there is one, and otherwise, or
 * when that finds nothing, among all records of the minutes around it. The tenant is asked for a span of time only: users
 * may have changed the subject, and filters on custom fields are not always kept.
 */
export async function findTicket(context: TicketContext, request: FindTicketRequest): Promise<FindOutcome> {
  const options = { purpose: 'ticket', signal: request.signal } as const;
  const { correlation_field } = context.settings;
  try {
    const { fields, reader } = await context.describe(options);
    const sent = ticketPayload(context, request, fields).values;
    const likeness = createLikeness(request, sent, correlation_field);
    const select = [...new Set([...reader.fields, ...likeness.fields])];
    if (correlation_field !== undefined) {
      const key: Comparison = { field: correlation_field, operator: 'eq', value: request.idempotencyKey };
      const found = await search(context, [key], select, likeness, options);
      if (found.same !== undefined) return adopted(reader, found.same, sent);
    }
    const window = writeWindow(context, request.sentAt);
    const { same, perhaps, any } = await search(context, window.created, select, likeness, options);
    if (same !== undefined) return adopted(reader, same, sent);
    if (perhaps !== undefined) return { outcome: 'unknown', problem: ambiguous(reader, perhaps, request) };
    const certain = window.isOver();
    // A role that sees nothing at all finds nothing either.
    if (certain && !any) await requireSight(context, context.set, options);
    return { outcome: 'absent', certain, certainFrom: window.certainFrom };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { outcome: 'unknown', problem: error.problem };
  }
}

interface Found {
  readonly same?: IvantiRecord;
  readonly perhaps?: IvantiRecord;
  /** Whether the tenant showed any record. */
  readonly any: boolean;
}

async function search(
  { client, set }: TicketContext,
  filter: readonly Comparison[],
  select: readonly string[],
  likeness: Likeness,
  options: CallOptions,
): Promise<Found> {
  let perhaps: IvantiRecord | undefined;
  let pages = 0;
  for await (const { records } of walk(client, set, { filter, select }, options)) {
    const same = records.find((record) => likeness.of(record) === 'same');
    if (same !== undefined) return { same, any: true };
    perhaps ??= records.find((record) => likeness.of(record) === 'perhaps');
    pages += 1;
    if (pages > MOST_PAGES) {
      throw new PluginError('tenant.paging', `${set} answers more records than a few minutes can hold.`, {
        field: set,
      });
    }
  }
  return { ...(perhaps === undefined ? {} : { perhaps }), any: pages > 0 };
}

function adopted(reader: TicketReader, record: IvantiRecord, sent: JsonObject): FindOutcome {
  const ref = reader.ref(record);
  if (ref === undefined) throw new PluginError('tenant.bad_answer', 'The record that was found carries no number.');
  const status = typeof sent['Status'] === 'string' ? sent['Status'] : 'Logged';
  return { outcome: 'found', ref, state: reader.state(record) ?? { status } };
}

function ambiguous(reader: TicketReader, record: IvantiRecord, { item }: FindTicketRequest) {
  const number = reader.ref(record)?.number ?? 'a record';
  const message = `${number} names ${item.id}, but with another subject and description: it may be the ticket or not.`;
  return new PluginError('network.outcome_unknown', message, {
    fix: `Look at ${number} on the tenant; delete it, or the id in its description, if it is not this ticket.`,
  }).problem;
}
