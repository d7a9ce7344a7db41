import { anything, count, flag, list, object, oneOf, orNull, ref, text } from './openapi-operation.js';
import type { ApiSchema } from './openapi-operation.js';

/** Why an alert became a ticket, or did not. */
export const EXPLANATION_SCHEMAS: Readonly<Record<string, ApiSchema>> = {
  ExplainedRule: object({
    rule: text,
    kind: oneOf('alert', 'event', 'any'),
    takes: { ...orNull(flag), description: 'null: the rule cannot be evaluated.' },
    problem: orNull(ref('Problem')),
    conditions: list(ref('ExplainedPart')),
    mutes: list(object({ name: text, from: text, until: text, onArrival: flag })),
    keys: { ...list(anything), description: 'What shares its ticket, best first.' },
    queues: list(ref('ExplainedQueue')),
  }),
  ExplainedPart: {
    anyOf: [
      object({ field: text, condition: anything, holds: flag }, { value: anything }),
      object({ operator: oneOf('$and', '$or', '$nor'), branches: list(list(ref('ExplainedPart'))), holds: flag }),
    ],
  },
  ExplainedQueue: object({
    queue: text,
    rule: text,
    connection: text,
    label: text,
    mode: oneOf('append', 'upsert'),
    phase: orNull(oneOf('sending', 'done', 'failed', 'unknown')),
    kind: orNull(oneOf('create', 'note')),
    ticket: orNull(
      object({
        id: count,
        number: orNull(text),
        recId: orNull(text),
        url: orNull(text),
        generation: { ...count, description: '0 for the first ticket of its key.' },
        phase: oneOf('sending', 'unknown', 'failed', 'open', 'deleted'),
        status: orNull(text),
        nativeStatus: orNull(text),
        createdAt: text,
        seenAt: orNull(text),
        key: anything,
        problem: orNull(ref('Problem')),
      }),
    ),
    problem: { ...orNull(ref('Problem')), description: 'What was said last about it.' },
    tries: count,
    mostTries: count,
    outlook: object(
      {
        next: oneOf('place', 'retry', 'look', 'wait', 'nothing'),
        at: { ...orNull(text), description: 'When the next scheduled run begins.' },
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
    ),
  }),
};
