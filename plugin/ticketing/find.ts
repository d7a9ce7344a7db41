import type { FindOutcome, FindTicketRequest, JsonObject } from '../../host-sdk/index.js';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { walk } from '../odata/walk.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import type { TicketContext } from './context.js';
import { ticketPayload } from './create.js';

/** How far the two clocks may differ beyond what the `Date` header shows. */
const CLOCK_MARGIN_MS = 60_000;

/**
 * Looks for the record of a create whose answer was lost: by the correlation field, otherwise by time and subject with
 * the item's id in the description.
 */
export async function findTicket(context: TicketContext, request: FindTicketRequest): Promise<FindOutcome> {
  const options = { purpose: 'ticket', signal: request.signal } as const;
  const { client, settings } = context;
  try {
    const { reader } = await context.describe(options);
    const payload = await ticketPayload(context, request);
    const fields = [...new Set([...reader.fields, 'Subject', 'Symptom'])];
    const query = { filter: traces(context, request, payload.values), select: fields };
    for await (const page of walk(client, context.set, query, options)) {
      const record = page.records.find((each) => isIt(each, request, payload.values, settings.correlation_field));
      const ref = record === undefined ? undefined : reader.ref(record);
      const state = record === undefined ? undefined : reader.state(record);
      if (ref !== undefined && state !== undefined) return { outcome: 'found', ref, state };
    }
    return absent(context, request);
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { outcome: 'unknown', problem: error.problem };
  }
}

function traces(context: TicketContext, request: FindTicketRequest, sent: JsonObject): readonly Comparison[] {
  const { correlation_field } = context.settings;
  if (correlation_field !== undefined) {
    return [{ field: correlation_field, operator: 'eq', value: request.idempotencyKey }];
  }
  const since = new Date(onServer(context, request) - CLOCK_MARGIN_MS).toISOString().slice(0, 19);
  const time: Comparison = { field: 'CreatedDateTime', operator: 'ge', value: { instant: `${since}Z` } };
  const subject = sent['Subject'];
  return typeof subject === 'string' && subject !== ''
    ? [time, { field: 'Subject', operator: 'eq', value: subject }]
    : [time];
}

function isIt(
  record: IvantiRecord,
  request: FindTicketRequest,
  sent: JsonObject,
  correlationField: string | undefined,
): boolean {
  if (correlationField !== undefined) return true;
  if (plain(record['Subject']) !== plain(sent['Subject'])) return false;
  const symptom = plain(record['Symptom']);
  return symptom === plain(sent['Symptom']) || names(symptom, request.item.id);
}

/** Whether a text holds an id as a whole: 1 is not in 10. */
function names(text: string, id: string): boolean {
  if (id === '') return false;
  const at = text.indexOf(id);
  const isPart = (character: string | undefined) => character !== undefined && /[\w-]/.test(character);
  return at >= 0 && !isPart(text[at - 1]) && !isPart(text[at + id.length]);
}

/** Tenants may change line breaks and outer blanks of a text. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
}

function absent(context: TicketContext, request: FindTicketRequest): FindOutcome {
  const certainFrom = onServer(context, request) + context.settings.commit_grace_seconds * 1000;
  const now = context.client.serverClock.now();
  if (now === undefined) {
    const { problem } = new PluginError('tenant.bad_answer', 'The tenant’s answers carry no date to judge by.');
    return { outcome: 'unknown', problem };
  }
  return { outcome: 'absent', certain: now >= certainFrom, certainFrom: new Date(certainFrom).toISOString() };
}

/** The instant of sending by the tenant's clock; by the host's as long as the tenant has not answered. */
function onServer({ client }: TicketContext, request: FindTicketRequest): number {
  return Date.parse(request.sentAt) + client.serverClock.ahead();
}
