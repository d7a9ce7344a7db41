import { count, list, number, object, oneOf, orNull, text } from './schema.js';
import type { Described } from './schema.js';

export const job = object({
  id: text,
  kind: oneOf('pull', 'tickets', 'statuses'),
  connection: text,
  on: {
    ...list(text),
    description: 'The tables, or the queues, that it works on; statuses are brought back of all tickets.',
  },
  state: oneOf('running', 'ended'),
  startedAt: text,
  endedAt: orNull(text),
});

/** What the events and the end of a job about tickets count: alerts. */
export const ticketCounts = object({
  created: count,
  updated: count,
  ontoClosed: count,
  nothingToResolve: count,
  failed: count,
  unknown: count,
  givenUp: count,
});

/** An event of a pull. */
export const pullEvent = object(
  { table: text, rows: count, rowsPerSecond: orNull(number) },
  { expected: count, lanes: count, wait: object({ reason: text, text, ms: number }) },
);

export type ApiJob = Described<typeof job>;
export type TicketCounts = Described<typeof ticketCounts>;
export type PullEvent = Described<typeof pullEvent>;
