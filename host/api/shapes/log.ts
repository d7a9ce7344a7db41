import { count, instant, map, object, oneOf, orNull, text } from './schema.js';
import type { Described } from './schema.js';

export const log = object({
  id: count,
  at: text,
  level: oneOf('info', 'warn', 'error'),
  event: { ...orNull(text), description: 'What happened, such as ticket.created.' },
  code: { ...orNull(text), description: 'Problem code.' },
  plugin: { ...orNull(text), description: 'Name of the plugin.' },
  connection: orNull(text),
  queue: orNull(text),
  ticket: { ...orNull(text), description: 'Number of the ticket on the tenant.' },
  recId: { ...orNull(text), description: 'The ticket’s reference id on the tenant.' },
  ticketId: { ...orNull(count), description: 'Id of the ticket in the list.' },
  message: text,
  fields: map,
});

export const logFilter = {
  level: oneOf('info', 'warn', 'error'),
  event: { ...text, description: 'Such as ticket.created; ticket alone for everything that happened to tickets.' },
  code: { ...text, description: 'Problem code.' },
  plugin: { ...text, description: 'Name of the plugin, as `/api/plugins` lists it, in any case.' },
  connection: text,
  queue: text,
  ticket: { ...text, description: 'Number or RecId; also finds what was said before the ticket had either.' },
  ticketId: { ...count, description: 'Id of the ticket in the list.' },
  search: text,
  from: instant,
  to: { ...instant, description: 'Entries before it.' },
  before: { ...count, description: 'Only entries with a smaller id.' },
} as const;

export type ApiLog = Described<typeof log>;
