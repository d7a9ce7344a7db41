import type { Insertable, Transaction, Updateable } from 'kysely';
import type { Json, TicketRef, TicketState, TicketStatus } from '../../host-sdk/index.js';
import type { StoreTables } from './schema.js';
import type { TicketRow } from './ticket-tables.js';

/** What the product said about a ticket, with its status in the host's words. */
export interface MappedState extends Omit<TicketState, 'status' | 'ended'> {
  readonly status: TicketStatus;
  /** The product's own status name. */
  readonly nativeStatus: string;
  /** Whether work on it has ended, so that nobody looks at it any more. */
  readonly ended: boolean;
}

/** As {@link MappedState.ended}, by what the host last knew. */
export function isEnded({ status, ended_at }: Pick<TicketRow, 'status' | 'ended_at'>): boolean {
  return status === 'closed' || (status === 'other' && ended_at !== null);
}

/** What names a ticket on the product and what was last known of it. */
export type KnownTicket = Pick<
  TicketRow,
  'id' | 'number' | 'rec_id' | 'url' | 'api_url' | 'native_status' | 'severity' | 'assignee' | 'modified_at'
>;

/** What the host last knew, in the words of the contract; `undefined` before a ticket exists. */
export function knownState(ticket: KnownTicket): TicketState | undefined {
  if (ticket.native_status === null) return undefined;
  return {
    status: ticket.native_status,
    ...(ticket.severity === null ? {} : { severity: ticket.severity as NonNullable<TicketState['severity']> }),
    assignee: ticket.assignee,
    ...(ticket.modified_at === null ? {} : { modifiedAt: ticket.modified_at }),
  };
}

/** The ticket's name on the product. Throws for a ticket that never came to exist there. */
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
