import type { LogFilter } from '../../store/log-filter.js';
import { listLogs } from '../../store/logs.js';
import { newestFirst } from '../../store/newest-first.js';
import type { StoreDatabase } from '../../store/store.js';
import { answerInParts } from '../answers.js';
import { log, logFilter } from '../shapes/log.js';
import { limit, list, object, optional } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** Log entries. */
export const logOperations = [
  defineOperation({
    method: 'get',
    path: '/api/logs',
    scope: 'read',
    summary: 'Lists log entries, newest first',
    query: optional({ limit, ...logFilter }),
    answer: object({ logs: list(log) }),
    async handler({ query: { limit: most, ...filter } }, { store }) {
      return { logs: await listLogs(store.db, { ...filterOf(filter), limit: most }) };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/logs/export',
    scope: 'read',
    summary: 'Exports log entries as JSON lines',
    query: optional(logFilter),
    content: ['application/x-ndjson'],
    async handler({ query, response }, { store }) {
      response.type('application/x-ndjson').attachment('ivanti-exchange-logs.ndjson');
      await answerInParts(response, linesOf(store.db, filterOf(query)));
      return undefined;
    },
  }),
] as const;

/** Converts instants to the format of the log. */
function filterOf({ from, to, ...filter }: LogFilter): LogFilter {
  return { ...filter, from: utcOf(from), to: utcOf(to) };
}

function utcOf(instant: string | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

async function* linesOf(db: StoreDatabase, filter: LogFilter): AsyncGenerator<string> {
  const pages = newestFirst((below) => listLogs(db, { ...filter, ...below }), filter.before);
  for await (const page of pages) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
