import type { TicketStatus } from '../../../host-sdk/index.js';
import { phaseOfAlert } from './alert.js';
import { problem } from './problem.js';
import { anything, count, object, oneOf, orNull, text, textOf, type Described } from './schema.js';

export const phaseOfTicket = oneOf('sending', 'unknown', 'failed', 'open', 'deleted');

export const ticket = object({
  id: count,
  connection: text,
  queue: text,
  phase: phaseOfTicket,
  number: orNull(text),
  recId: orNull(text),
  url: orNull(text),
  apiUrl: { ...orNull(text), description: 'Address of the record in the product’s API.' },
  status: orNull(text),
  nativeStatus: orNull(text),
  severity: orNull(text),
  assignee: orNull(text),
  alertId: text,
  alertName: orNull(text),
  alerts: count,
  createdAt: text,
  seenAt: orNull(text),
  problem: orNull(problem),
});

/** Number of tickets by status and phase. */
export const ticketCount = object({ phase: phaseOfTicket, status: orNull(textOf<TicketStatus>()), count });

/** An alert of a ticket. */
export const ticketAlert = object({
  alertId: text,
  alertName: orNull(text),
  timestamp: text,
  kind: oneOf('create', 'note'),
  phase: phaseOfAlert,
  problem: orNull(problem),
  tries: count,
});

/** What the host does next with a failed or unknown ticket. */
export const ticketOutlook = object(
  {
    next: oneOf('look', 'retry', 'nothing'),
    at: { ...orNull(text), description: 'When the next scheduled run starts.' },
    tries: count,
    mostTries: count,
  },
  { because: oneOf('given_up', 'no_connection', 'no_queue', 'disabled', 'paused', 'not_scheduled') },
);

export const ticketEvent = object({ at: text, event: text, detail: anything });

export type ApiTicket = Described<typeof ticket>;
export type TicketAlert = Described<typeof ticketAlert>;
export type TicketEvent = Described<typeof ticketEvent>;
export type TicketOutlook = Described<typeof ticketOutlook>;
export type TicketPhase = Described<typeof phaseOfTicket>;
export type TicketCount = Described<typeof ticketCount>;
export type { TicketEventCode } from '../../tickets/ticket-log.js';
