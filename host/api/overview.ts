import { Router } from 'express';
import { PROBLEMS, toProblem } from '../../host-sdk/index.js';
import { quotaReport } from '../quota.js';
import { listSchedules } from '../timing/schedules.js';
import { listConnections } from '../store/connections.js';
import { callsByHour, countPhase, ticketCounts, ticketsByHour } from '../store/overview.js';
import { hasFailed, lastRuns, listRuns } from '../store/runs.js';
import type { RunReport } from '../store/runs.js';
import { listTickets } from '../store/ticket-list.js';
import type { ApiContext } from './context.js';
import { limitOf, textIn } from './query.js';
import { tableStates } from './table-states.js';
import type { TableState } from './table-states.js';

const HOURS = 24;
const MOST_FAILURES = 10;
const MINUTE_MS = 60_000;
/** A table that missed more than one scheduled pull is late. */
const LATE_INTERVALS = 2;

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
    const runs = await failedRuns(context);
    response.json({
      tickets: await ticketCounts(db),
      createdByHour: await ticketsByHour(db, clock, HOURS),
      quota: await quota(),
      failures: {
        tickets: [
          ...(await listTickets(db, { phase: 'failed', limit: MOST_FAILURES })),
          ...(await listTickets(db, { phase: 'unknown', limit: MOST_FAILURES })),
        ],
        runs,
        connections: runs.map(({ connection, problem }) => ({ name: connection, problem })),
      },
      freshness: await freshness(context),
    });
  });
  routes.get('/api/attention', async (_request, response) => {
    response.json({
      failedTickets: await countPhase(db, 'failed'),
      unknownTickets: await countPhase(db, 'unknown'),
      connections: new Set((await failedRuns(context)).map(({ connection }) => connection)).size,
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
    const own = plugins.flatMap(({ manifest: { name, problems = {} } }) =>
      Object.entries(problems).map(([code, kind]) => ({ code, plugin: name, ...kind })),
    );
    const core = Object.entries(PROBLEMS).map(([code, kind]) => ({ code, plugin: null, ...kind }));
    response.json({ problems: [...core, ...own] });
  });
  return routes;
}

/** The last runs of the connections that failed. */
async function failedRuns({ store }: ApiContext): Promise<readonly RunReport[]> {
  const last = await lastRuns(store.db);
  return (await listConnections(store.db)).flatMap(({ name }) => last.get(name) ?? []).filter(hasFailed);
}

/** A table in which nothing changes has an old horizon, however often it is read. */
function isOlder({ checkedUntil, horizon }: Pick<TableState, 'checkedUntil' | 'horizon'>, oldest: Date): boolean {
  const fresh = checkedUntil ?? horizon;
  return fresh !== null && new Date(fresh) < oldest;
}

/** How far the tables of all connections are. One that cannot be told does not hide the others. */
async function freshness(context: ApiContext) {
  const connections = await listConnections(context.store.db);
  const schedules = await listSchedules(context);
  const found = connections.map(async (connection) => {
    try {
      const tables = await tableStates(context, connection);
      const schedule = schedules.find((one) => one.connection === connection.name && one.task === 'pull');
      const oldest = schedule && new Date(context.clock.now() - LATE_INTERVALS * schedule.interval * MINUTE_MS);
      return tables.map(({ lastRun: _none, ...table }) => ({
        connection: connection.name,
        ...table,
        late: oldest === undefined ? null : isOlder(table, oldest),
      }));
    } catch (error) {
      return [{ connection: connection.name, table: null, problem: toProblem(error) }];
    }
  });
  return (await Promise.all(found)).flat();
}
