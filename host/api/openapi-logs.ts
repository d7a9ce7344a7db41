import { count, instant, limit, list, map, object, oneOf, orNull, ref, text } from './openapi-operation.js';
import type { ApiSchema, Paths } from './openapi-operation.js';

const logFilter = {
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
};

/** What was logged. */
export const LOG_PATHS: Paths = {
  '/api/logs': {
    get: {
      summary: 'What was logged, newest first',
      query: { limit, ...logFilter },
      answer: object({ logs: list(ref('Log')) }),
    },
  },
  '/api/logs/export': {
    get: { summary: 'The same as lines of JSON', query: logFilter, type: 'application/x-ndjson', answer: text },
  },
};

export const LOG_SCHEMAS: Readonly<Record<string, ApiSchema>> = {
  Log: object({
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
  }),
};
