import type { CreateTicketRequest, Field } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';
import { buildPayload } from './payload.js';
import type { Payload } from './payload.js';
import { teamOf } from './queues.js';

/** Links to the customer: of incidents and service requests, and of changes. [Ivanti help; measured on a live tenant] */
export const CUSTOMER_LINKS = ['ProfileLink', 'RequestorLink'] as const;

type Wanted = Pick<CreateTicketRequest, 'values' | 'queue' | 'idempotencyKey'>;

/** What a create sends: mapped values, customer, the queue's team, and the host's key where a field is named for it. */
export function ticketPayload(
  { settings }: TicketContext,
  { values, queue, idempotencyKey }: Wanted,
  fields: readonly Field[],
  pickLists: ReadonlyMap<string, readonly string[]> = new Map(),
): Payload {
  const { employee_rec_id, correlation_field, on_misfit } = settings;
  const customer = CUSTOMER_LINKS.find((name) => fields.some((field) => field.name === name));
  const team = teamOf(queue);
  const own = {
    ...(customer === undefined || isMapped(values, customer) ? {} : { [customer]: employee_rec_id }),
    ...(team === undefined || isMapped(values, 'OwnerTeam') ? {} : { OwnerTeam: team }),
  };
  // A shortened key would never be found again.
  const key = correlation_field === undefined ? {} : { [correlation_field]: idempotencyKey };
  const whole = correlation_field === undefined ? {} : { [correlation_field]: 'refuse' as const };
  const onMisfit = { ...on_misfit, ...whole };
  return buildPayload({ ...own, ...values, ...key }, fields, { onMisfit, pickLists });
}

/** Whether a queue fills a field, by its name or by the id of its link. */
export function isMapped(values: CreateTicketRequest['values'], field: string): boolean {
  const names = [field.toLowerCase(), `${field.toLowerCase()}_recid`];
  return Object.keys(values).some((name) => names.includes(name.toLowerCase()));
}
