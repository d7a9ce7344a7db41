import {
  isPluginError,
  PluginError,
  type FindOutcome,
  type FindTicketRequest,
  type FoundTicket,
  type JsonObject,
} from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { IvantiRecord } from '../odata/records.js';
import type { TicketContext } from './context.js';
import { createdPages, requireNothing, type CreatedIn } from './created-pages.js';
import { learnKey, recordsWithKeys } from './keyed-records.js';
import { createLikeness, type RecordMatcher } from './record-matcher.js';
import type { TicketReader } from './ticket-state.js';
import { ticketPayload } from './ticket-values.js';
import { writeWindow, type WriteWindow } from './write-window.js';

/**
 * Looks for the record of a create whose answer was lost. It searches by the correlation field where there is one.
 * Otherwise, or where that answer proves nothing, it searches all records of the time in which the create can have
 * happened. Users may have changed the subject since.
 */
export async function findTicket(context: TicketContext, request: FindTicketRequest): Promise<FindOutcome> {
  const options = { purpose: 'ticket', signal: request.signal, onEvent: request.onEvent } as const;
  const { correlation_field } = context.settings;
  const askedAt = context.clock.monotonic();
  try {
    const object = await context.describe(options);
    const { reader } = object;
    const sent = ticketPayload(context, request, object).values;
    const likeness = createLikeness(request, sent, reader.profile, correlation_field);
    const select = [...new Set([...reader.fields, ...likeness.fields])];
    const keyed =
      correlation_field === undefined
        ? undefined
        : await recordsWithKeys(context, correlation_field, [request.idempotencyKey], select, options);
    const same = keyed?.records.find((record) => likeness.of(record) === 'same');
    if (same !== undefined) {
      learnKey(context, same, request.idempotencyKey);
      return adopted(reader, same, sent);
    }
    const window = await writeWindow(context, request.sent, options, askedAt);
    // Where the tenant honours filters on the field, the time adds no information.
    const found =
      keyed?.known === 'shown'
        ? undefined
        : await search(context, createdIn(context, reader), window, { select, likeness }, options);
    if (found?.same !== undefined) return adopted(reader, found.same, sent);
    if (found?.perhaps !== undefined) return { outcome: 'unknown', problem: ambiguous(reader, found.perhaps, request) };
    const certainty = window.certainty();
    if (certainty.certain && found?.any === false)
      await requireNothing(context, createdIn(context, reader), window, options);
    const taken = found?.taken ?? keyed?.records.find((record) => likeness.of(record) === 'taken');
    return { outcome: 'absent', ...certainty, ...(taken === undefined ? {} : { taken: shown(reader, taken, sent) }) };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { outcome: 'unknown', problem: error.problem };
  }
}

function createdIn({ set }: TicketContext, { profile }: TicketReader): CreatedIn {
  return { set, field: profile.created };
}

interface Found {
  readonly same?: IvantiRecord;
  readonly perhaps?: IvantiRecord;
  readonly taken?: IvantiRecord;
  /** Whether the tenant showed any record. */
  readonly any: boolean;
}

async function search(
  context: TicketContext,
  where: CreatedIn,
  window: WriteWindow,
  { select, likeness }: { readonly select: readonly string[]; readonly likeness: RecordMatcher },
  options: CallOptions,
): Promise<Found> {
  const first: Partial<Record<'perhaps' | 'taken', IvantiRecord>> = {};
  let any = false;
  for await (const records of createdPages(context, where, window, select, options)) {
    any = true;
    for (const record of records) {
      const kind = likeness.of(record);
      if (kind === 'same') return { same: record, any };
      if (kind !== 'other') first[kind] ??= record;
    }
  }
  return { ...first, any };
}

function adopted(reader: TicketReader, record: IvantiRecord, sent: JsonObject): FindOutcome {
  return { outcome: 'found', ...shown(reader, record, sent) };
}

function shown(reader: TicketReader, record: IvantiRecord, sent: JsonObject): FoundTicket {
  const ref = reader.ref(record);
  if (ref === undefined) throw new PluginError('tenant.bad_answer', 'The record that was found has no number.');
  return { ref, state: reader.madeState(record, sent) };
}

function ambiguous(reader: TicketReader, record: IvantiRecord, { item }: FindTicketRequest) {
  const number = reader.ref(record)?.number ?? 'a record';
  const message = `${number} names ${item.id}, but with another subject and description: it may be the ticket or not.`;
  return new PluginError('network.outcome_unknown', message, {
    fix: `Look at ${number} on the tenant; delete it, or the id in its description, if it is not this ticket.`,
  }).problem;
}
