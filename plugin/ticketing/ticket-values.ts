import type { CreateTicketRequest, Problem } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';
import type { TicketObject } from './ticket-state.js';
import { buildPayload, type Payload } from './payload.js';
import { isNotes, type TicketProfile } from './profile.js';
import { teamOf } from './queues.js';

type Wanted = Pick<CreateTicketRequest, 'values' | 'queue' | 'idempotencyKey'>;

/**
 * What a create sends: mapped values, customer and template, the queue's team, and the host's key where a field is named
 * for it.
 */
export function ticketPayload(
  { settings }: TicketContext,
  { values, queue, idempotencyKey }: Wanted,
  { fields, reader: { profile } }: TicketObject,
  pickLists: ReadonlyMap<string, readonly string[]> = new Map(),
): Payload {
  const { employee_rec_id, template_rec_id, correlation_field, on_invalid_value } = settings;
  const unlessMapped = (name: string | undefined, value: string | undefined) =>
    name === undefined || value === undefined || isMapped(values, name) ? {} : { [name]: value };
  const own = {
    ...unlessMapped(profile.customer, employee_rec_id),
    ...unlessMapped(profile.template, template_rec_id),
    ...unlessMapped(profile.team, teamOf(queue)),
  };
  // A shortened key would never be found.
  const key = correlation_field === undefined ? {} : { [correlation_field]: idempotencyKey };
  const whole = correlation_field === undefined ? {} : { [correlation_field]: 'refuse' as const };
  const onInvalidValue = { ...on_invalid_value, ...whole };
  const payload = buildPayload({ ...own, ...values, ...key }, fields, { onInvalidValue, pickLists });
  const isRecord = (target: string | undefined) =>
    target !== undefined && isNotes(profile, target) && profile.notes?.journal !== undefined;
  const problems = payload.problems.map((one) => (isRecord(one.field) ? notForCreates(one, profile) : one));
  return { ...payload, problems };
}

function notForCreates(problem: Problem, { object, notes }: TicketProfile): Problem {
  const message = `A new ticket takes no ${notes?.target ?? ''}: notes of ${object} are separate records.`;
  return { ...problem, message, fix: 'Map it for later alerts only.' };
}

/** Whether a queue fills a field, by its name or by the id of its link. */
export function isMapped(values: CreateTicketRequest['values'], field: string): boolean {
  const names = [field.toLowerCase(), `${field.toLowerCase()}_recid`];
  return Object.keys(values).some((name) => names.includes(name.toLowerCase()));
}
