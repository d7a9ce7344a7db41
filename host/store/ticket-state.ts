import type { Insertable, Transaction, Updateable } from 'kysely';
import type { Json, TicketRef, TicketState, TicketStatus } from '../../host-sdk/index.js';
import type { StoreTables } from './schema.js';
import type { TicketRow } from './ticket-tables.js';

/** The state of a ticket on the product, with its status mapped to the host's. */
export interface MappedState extends Omit<TicketState, 'status' | 'ended'> {
  readonly status: TicketStatus;
  /** The product's own status name. */
  readonly nativeStatus: string;
  /** Whether the ticket is closed, so that users no longer look at it. */
  readonly ended: boolean;
}

/** As {@link MappedState.ended}, by the last known state. */
export function isEnded({ status, ended_at }: Pick<TicketRow, 'status' | 'ended_at'>): boolean {
  return status === 'closed' || (status === 'other' && ended_at !== null);
}

/** The reference of a ticket on the product, and its last known state. */
export type KnownTicket = Pick<
  TicketRow,
  'id' | 'number' | 'rec_id' | 'url' | 'api_url' | 'native_status' | 'severity' | 'assignee' | 'modified_at'
>;

/** The last known state as in the contract; `undefined` before a ticket exists. */
export function knownState(ticket: KnownTicket): TicketState | undefined {
  if (ticket.native_status === null) return undefined;
  return {
    status: ticket.native_status,
    ...(ticket.severity === null ? {} : { severity: ticket.severity as NonNullable<TicketState['severity']> }),
    assignee: ticket.assignee,
    ...(ticket.modified_at === null ? {} : { modifiedAt: ticket.modified_at }),
  };
}

/** The ticket's reference on the product. Throws for a ticket that never existed there. */
export function refOf(ticket: KnownTicket): TicketRef {
  if (ticket.number === null || ticket.rec_id === null) throw new Error(`Ticket ${ticket.id} has no record.`);
  return {
    number: ticket.number,
    recId: ticket.rec_id,
    ...(ticket.url === null ? {} : { url: ticket.url }),
    ...(ticket.api_url === null ? {} : { apiUrl: ticket.api_url }),
  };
}

export function refColumns(ref: TicketRef): Updateable<StoreTables['tickets']> {
  return { number: ref.number, rec_id: ref.recId, url: ref.url ?? null, api_url: ref.apiUrl ?? null };
}

/** One line in a ticket's history, written in the transaction of the change itself. */
export async function addHistory(
  tx: Transaction<StoreTables>,
  ticketId: number,
  at: string,
  event: string,
  detail?: Json,
): Promise<void> {
  const row: Insertable<StoreTables['ticket_history']> = {
    ticket_id: ticketId,
    at,
    event,
    detail: detail === undefined ? null : JSON.stringify(detail),
  };
  await tx.insertInto('ticket_history').values(row).execute();
}
