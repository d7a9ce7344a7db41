import type { Item, LogFields, Logger, Problem, TicketRef } from '../../host-sdk/index.js';
import type { TicketRow } from '../store/ticket-tables.js';

/** The events of tickets, with level and message of the log entry. The codes are stable for programs. */
export const TICKET_EVENTS = {
  'ticket.created': { level: 'info', message: 'Ticket created' },
  'ticket.updated': { level: 'info', message: 'Ticket updated' },
  'ticket.onto_closed': { level: 'warn', message: 'Alert added to a closed ticket' },
  'ticket.reopened': { level: 'info', message: 'Ticket reopened' },
  'ticket.followed': { level: 'info', message: 'New ticket created for a closed one' },
  'ticket.nothing_to_resolve': { level: 'info', message: 'Nothing to resolve' },
  'ticket.synced': { level: 'info', message: 'Ticket synced' },
  'ticket.failed': { level: 'error', message: 'Ticket failed' },
  'ticket.unknown': { level: 'warn', message: 'Outcome of a ticket unknown' },
  'ticket.given_up': { level: 'error', message: 'Ticket given up' },
  'ticket.missing': { level: 'warn', message: 'Ticket not found' },
  'ticket.deleted': { level: 'warn', message: 'Ticket deleted' },
  'ticket.not_synced': { level: 'warn', message: 'Ticket not synced' },
} as const;

export type TicketEventCode = keyof typeof TICKET_EVENTS;

/** The ticket fields of a log entry: names and outcomes, never the content of an alert. */
export interface TicketFacts {
  readonly ticket: Partial<Pick<TicketRow, 'id' | 'number' | 'rec_id'>> & Pick<TicketRow, 'queue'>;
  readonly rule: string | undefined;
  readonly alert?: Pick<Item, 'id' | 'alertName'> | undefined;
  /** Events of the ticket's history. */
  readonly outcome: string;
  readonly problem?: Problem | undefined;
}

/** Logs one event of one ticket. @param more Plain values of this event. */
export function logTicket(logger: Logger, event: TicketEventCode, facts: TicketFacts, more: LogFields = {}): void {
  const { ticket, rule, alert, outcome, problem } = facts;
  const { level, message } = TICKET_EVENTS[event];
  logger[level](message, {
    event,
    ticket: ticket.number,
    recId: ticket.rec_id,
    ticketId: ticket.id,
    queue: ticket.queue,
    rule,
    alert: alert?.id,
    alertName: alert?.alertName,
    outcome,
    ...more,
    code: problem?.code,
    reason: problem?.message,
  });
}

/** A ticket with its new record, for {@link TicketFacts}. */
export function recordOf({ id, queue }: TicketRow, { number, recId }: TicketRef): TicketFacts['ticket'] {
  return { id, queue, number, rec_id: recId };
}
