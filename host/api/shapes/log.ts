import { count, instant, map, object, oneOf, orNull, text, type Described } from './schema.js';

export const log = object({
  id: count,
  at: text,
  level: oneOf('info', 'warn', 'error'),
  event: { ...orNull(text), description: 'Event, such as ticket.created.' },
  code: { ...orNull(text), description: 'Problem code.' },
  plugin: { ...orNull(text), description: 'Name of the plugin.' },
  connection: orNull(text),
  queue: orNull(text),
  ticket: { ...orNull(text), description: 'Number of the ticket on the tenant.' },
  recId: { ...orNull(text), description: 'Reference ID of the ticket on the tenant.' },
  ticketId: { ...orNull(count), description: 'ID of the ticket on this host.' },
  message: text,
  fields: map,
});

export const logFilter = {
  level: oneOf('info', 'warn', 'error'),
  event: { ...text, description: 'Event, such as ticket.created, or ticket for all events of tickets.' },
  code: { ...text, description: 'Problem code.' },
  plugin: { ...text, description: 'Name of the plugin as `/api/plugins` lists it; upper and lower case are the same.' },
  connection: text,
  queue: text,
  ticket: { ...text, description: 'Number or RecId. Also finds entries from before the ticket had either.' },
  ticketId: { ...count, description: 'ID of the ticket on this host.' },
  search: text,
  from: instant,
  to: { ...instant, description: 'Only entries before this time.' },
  before: { ...count, description: 'Only entries with a smaller id.' },
} as const;

export type ApiLog = Described<typeof log>;
