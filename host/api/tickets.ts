import { Router } from 'express';
import type { Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { findConnection } from '../store/connections.js';
import type { StoreDatabase } from '../store/open-store.js';
import { ticketAlerts } from '../store/ticket-alerts.js';
import { ticketHistory } from '../store/ticket-history.js';
import { countTickets, listTickets, TICKET_SORTS } from '../store/ticket-list.js';
import type { TicketFilter } from '../store/ticket-list.js';
import type { TicketPhase } from '../store/schema.js';
import { answerInParts } from './answers.js';
import { requireEnabled } from './context.js';
import type { ApiContext } from './context.js';
import { flagIn, limitOf, numberIn, textIn } from './query.js';
import type { AskedJob } from './running-jobs.js';
import { ticketCsv } from '../csv/ticket-csv.js';
import { ticketOutlook } from '../tickets/ticket-outlook.js';

/** Tickets as a list and as CSV, one with its history, their statuses, and another try for those in trouble. */
export function ticketRoutes(context: ApiContext): Router {
  const { store, jobs } = context;
  const { db } = store;
  const routes = Router();
  routes.get('/api/tickets', async (request, response) => {
    const filter = filterOf(request);
    const sort = TICKET_SORTS.find((one) => one === textIn(request, 'sort'));
    const page = { ...filter, sort, limit: limitOf(request), offset: numberIn(request, 'offset') };
    response.json({ tickets: await listTickets(db, page), total: await countTickets(db, filter) });
  });
  routes.get('/api/tickets/export', async (request, response) => {
    response.type('text/csv').attachment('ivanti-exchange-tickets.csv');
    await answerInParts(response, ticketCsv(db, filterOf(request), flagIn(request, 'raw')));
  });
  routes.get('/api/tickets/:id', async (request, response) => {
    const id = Number(request.params.id);
    const [ticket] = await listTickets(db, { id, limit: 1 });
    if (ticket === undefined) {
      throw new PluginError('host.unknown_name', `There is no ticket ${request.params.id}.`, { field: 'id' });
    }
    const items = await ticketAlerts(db, id);
    const outlook = await ticketOutlook(context, ticket, items);
    response.json({ ticket, items, history: await ticketHistory(db, id), outlook });
  });
  routes.post('/api/tickets/sync', async (request, response) => {
    const { connection, acceptMissing = false } = request.body as StatusesAsked;
    requireEnabled(await findConnection(db, connection));
    const work = { task: 'statuses', acceptMissing } as const;
    response.status(202).json({ job: await jobs.start({ kind: 'statuses', connection, on: ['statuses'], work }) });
  });
  routes.post('/api/tickets/retry', async (request, response) => {
    const troubled = await chosenTickets(db, request.body as RetryAsked);
    const asked: AskedJob[] = [];
    for (const connection of new Set(troubled.map((one) => one.connection))) {
      requireEnabled(await findConnection(db, connection));
      const own = troubled.filter((one) => one.connection === connection);
      const tickets = own.map(({ id }) => id);
      const on = [...new Set(own.map(({ queue }) => queue))];
      asked.push({ kind: 'tickets', connection, on, work: { task: 'retry', tickets } });
    }
    response.status(202).json({ jobs: await jobs.startAll(asked) });
  });
  return routes;
}

function filterOf(request: Request): TicketFilter {
  return {
    connection: textIn(request, 'connection'),
    phase: textIn(request, 'phase') as TicketPhase | undefined,
    status: textIn(request, 'status'),
    severity: textIn(request, 'severity'),
    search: textIn(request, 'search'),
  };
}

interface StatusesAsked {
  readonly connection: string;
  readonly acceptMissing?: boolean;
}

/** Either of the two. */
interface RetryAsked {
  readonly ids?: readonly number[];
  readonly phase?: 'failed' | 'unknown';
}

/** Throws `host.unknown_name` for an id that no ticket has. */
async function chosenTickets(db: StoreDatabase, { ids, phase }: RetryAsked) {
  const query = db.selectFrom('tickets').select(['id', 'connection', 'queue']).orderBy('connection').orderBy('id');
  if (ids === undefined) return query.where('phase', '=', phase ?? 'failed').execute();
  const found = await query.where('id', 'in', ids).execute();
  const missing = ids.find((id) => !found.some((one) => one.id === id));
  if (missing === undefined) return found;
  throw new PluginError('host.unknown_name', `There is no ticket ${missing}.`, { field: 'ids' });
}
