import { count, list, number, object, oneOf, orNull, text, type Described } from './schema.js';

export const job = object({
  id: text,
  kind: oneOf('pull', 'tickets', 'statuses'),
  connection: text,
  on: {
    ...list(text),
    description: 'The tables or queues of the job. A sync of statuses reads all tickets.',
  },
  state: oneOf('running', 'ended'),
  startedAt: text,
  endedAt: orNull(text),
});

/** The counts in the events and the end of a ticket job: alerts. */
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
