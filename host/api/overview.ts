import { MINUTE_MS } from '../platform/durations.js';
import { toProblem, type Problem } from '../../host-sdk/index.js';
import { lookIntoDestination } from '../destinations/open-destination.js';
import { quotaReport } from '../sessions/quota.js';
import { listSchedules } from '../timing/schedules.js';
import { listConnections } from '../store/connections.js';
import { callsByHour } from '../store/overview.js';
import { hasFailed, lastRuns, type StoredRun } from '../store/runs.js';
import type { ApiContext } from './context.js';
import { tableStates, type TableState } from './table-states.js';

export const HOURS_SHOWN = 24;
/** A table that missed more than one scheduled pull is late. */
const LATE_INTERVALS = 2;

/** Calls by tenant, and by hour. */
export async function hourlyQuota({ store, plugins, clock }: ApiContext) {
  const hours = await callsByHour(store.db, clock, HOURS_SHOWN);
  const tenants = await quotaReport(store, plugins, clock);
  return tenants.map((one) => ({ ...one, byHour: hours.get(one.tenant) ?? [] }));
}

type FailedRun = StoredRun & { readonly problem: Problem };

/** The last runs of the connections that failed. */
export async function failedRuns({ store }: ApiContext): Promise<readonly FailedRun[]> {
  const last = await lastRuns(store.db);
  return (await listConnections(store.db)).flatMap(({ name }) => last.get(name) ?? []).filter(hasFailed);
}

/** A table without changes has an old horizon, even if the host reads it often. */
function isOlder({ checkedUntil, horizon }: Pick<TableState, 'checkedUntil' | 'horizon'>, oldest: Date): boolean {
  const fresh = checkedUntil ?? horizon;
  return fresh !== null && new Date(fresh) < oldest;
}

/** How far the tables of all connections have been read. A failure of one connection does not hide the others. */
export async function freshness(context: ApiContext) {
  const connections = await listConnections(context.store.db);
  const schedules = await listSchedules(context);
  const found = connections.map(async (connection) => {
    try {
      const held = await lookIntoDestination(await context.to(connection));
      const tables = await tableStates(context, connection, held);
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
