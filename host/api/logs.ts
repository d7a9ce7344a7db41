import { Router } from 'express';
import type { Request } from 'express';
import type { Store, StoreDatabase } from '../store/open-store.js';
import type { LogFilter } from '../store/log-filter.js';
import { listLogs } from '../store/logs.js';
import type { LogLevel } from '../store/schema.js';
import { answerInParts } from './answers.js';
import { instantIn, limitOf, numberIn, textIn } from './query.js';

const PAGE = 1000;

/** `GET /api/logs` and, as lines of JSON, `GET /api/logs/export`. */
export function logRoutes({ db }: Store): Router {
  const routes = Router();
  routes.get('/api/logs', async (request, response) => {
    response.json({ logs: await listLogs(db, { ...filterOf(request), limit: limitOf(request) }) });
  });
  routes.get('/api/logs/export', async (request, response) => {
    response.type('application/x-ndjson').attachment('ivanti-exchange-logs.ndjson');
    await answerInParts(response, linesOf(db, filterOf(request)));
  });
  return routes;
}

async function* linesOf(db: StoreDatabase, filter: LogFilter): AsyncGenerator<string> {
  let { before } = filter;
  for (;;) {
    const page = await listLogs(db, { ...filter, before, limit: PAGE });
    yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    if (page.length < PAGE) return;
    before = page.at(-1)?.id;
  }
}

function filterOf(request: Request): LogFilter {
  return {
    level: textIn(request, 'level') as LogLevel | undefined,
    event: textIn(request, 'event'),
    code: textIn(request, 'code'),
    plugin: textIn(request, 'plugin'),
    connection: textIn(request, 'connection'),
    queue: textIn(request, 'queue'),
    ticket: textIn(request, 'ticket'),
    ticketId: numberIn(request, 'ticketId'),
    search: textIn(request, 'search'),
    from: instantIn(request, 'from'),
    to: instantIn(request, 'to'),
    before: numberIn(request, 'before'),
  };
}
