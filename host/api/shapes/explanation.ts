import { alert, phaseOfAlert } from './alert.js';
import { problem } from './problem.js';
import { anything, count, flag, list, object, oneOf, orNull, text, type NoProperties } from './schema.js';
import { phaseOfTicket } from './ticket.js';

/** A part of a filter can contain parts. The schema only names them; callers cast them to their type. */
const innerPart: NoProperties = { $ref: 'ExplainedPart' };

export const explainedPart = {
  $id: 'ExplainedPart',
  anyOf: [
    object({ field: text, condition: anything, holds: flag }, { value: anything }),
    object({ operator: oneOf('$and', '$or', '$nor'), branches: list(list(innerPart)), holds: flag }),
  ],
} as const;

const explainedTicket = object({
  id: count,
  number: orNull(text),
  recId: orNull(text),
  url: orNull(text),
  generation: { ...count, description: '0 for the first ticket of its key.' },
  phase: phaseOfTicket,
  status: orNull(text),
  nativeStatus: orNull(text),
  createdAt: text,
  seenAt: orNull(text),
  key: anything,
  problem: orNull(problem),
});

const outlook = object(
  {
    next: oneOf('place', 'retry', 'look', 'wait', 'nothing'),
    at: { ...orNull(text), description: 'When the next scheduled run starts.' },
  },
  {
    because: oneOf(
      'done',
      'not_taken',
      'muted',
      'broken_rule',
      'given_up',
      'queue_gone',
      'ticket_gone',
      'no_connection',
      'no_queue',
      'disabled',
      'paused',
      'not_scheduled',
    ),
  },
);

export const explainedQueue = object({
  queue: text,
  rule: text,
  connection: text,
  label: text,
  mode: oneOf('append', 'upsert'),
  phase: orNull(phaseOfAlert),
  kind: orNull(oneOf('create', 'note')),
  ticket: orNull(explainedTicket),
  problem: { ...orNull(problem), description: 'The last problem with it.' },
  tries: count,
  mostTries: count,
  outlook,
});

export const explainedRule = object({
  rule: text,
  kind: oneOf('alert', 'event', 'any'),
  takes: { ...orNull(flag), description: 'Whether the rule matches; null: the rule cannot be evaluated.' },
  problem: orNull(problem),
  conditions: { type: 'array', items: innerPart },
  mutes: list(object({ name: text, from: text, until: text, onArrival: flag })),
  keys: { ...list(anything), description: 'Keys by which alerts share its ticket, the preferred one first.' },
  queues: list(explainedQueue),
});

/** Why an alert became a ticket, or did not. */
export const explanation = object({
  alert,
  occurrences: { ...list(count), description: 'Places of all alerts with that ID, newest first.' },
  rules: list(explainedRule),
  gone: { ...list(explainedQueue), description: 'Tickets of queues that no longer exist.' },
});
