import { Router } from 'express';
import { PROBLEMS, toProblem } from '../../host-sdk/index.js';
import { quotaReport } from '../quota.js';
import { listConnections } from '../store/connections.js';
import { callsByHour, ticketCounts, ticketsByHour } from '../store/overview.js';
import { listRuns } from '../store/runs.js';
import { listTickets } from '../store/ticket-list.js';
import { shownConnections } from './connections.js';
import type { ApiContext } from './context.js';
import { limitOf, textIn } from './query.js';
import { tableStates } from './table-states.js';

const HOURS = 24;
const MOST_FAILURES = 10;

/** What somebody wants to see first, with the quota, the runs and the meaning of problems. */
export function overviewRoutes(context: ApiContext): Router {
  const { store, plugins, clock } = context;
  const { db } = store;
  const routes = Router();
  const quota = async () => {
    const hours = await callsByHour(db, clock, HOURS);
    const tenants = await quotaReport(store, plugins, clock);
    return tenants.map((one) => ({ ...one, byHour: hours.get(one.tenant) ?? [] }));
  };
  routes.get('/api/overview', async (_request, response) => {
    const failing = (await shownConnections(context)).filter((one) => one.problem !== null);
    response.json({
      tickets: await ticketCounts(db),
      createdByHour: await ticketsByHour(db, clock, HOURS),
      quota: await quota(),
      failures: {
        tickets: [
          ...(await listTickets(db, { phase: 'failed', limit: MOST_FAILURES })),
          ...(await listTickets(db, { phase: 'unknown', limit: MOST_FAILURES })),
        ],
        runs: failing.map((one) => one.lastRun),
        connections: failing.map(({ name, problem }) => ({ name, problem })),
      },
      freshness: await freshness(context),
    });
  });
  routes.get('/api/quota', async (_request, response) => {
    response.json({ tenants: await quota() });
  });
  routes.get('/api/runs', async (request, response) => {
    const filter = { connection: textIn(request, 'connection'), job: textIn(request, 'job') };
    response.json({ runs: await listRuns(db, limitOf(request), filter) });
  });
  routes.get('/api/problems', (_request, response) => {
    response.json({ problems: Object.entries(PROBLEMS).map(([code, kind]) => ({ code, ...kind })) });
  });
  return routes;
}

/** How far the tables of all connections are. One that cannot be told does not hide the others. */
async function freshness(context: ApiContext) {
  const connections = await listConnections(context.store.db);
  const found = connections.map(async (connection) => {
    try {
      const tables = await tableStates(context, connection);
      return tables.map(({ lastRun: _none, ...table }) => ({ connection: connection.name, ...table }));
    } catch (error) {
      return [{ connection: connection.name, table: null, problem: toProblem(error) }];
    }
  });
  return (await Promise.all(found)).flat();
}
