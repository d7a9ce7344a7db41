import { list, object, oneOf, orNull, text } from './schema.js';

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
