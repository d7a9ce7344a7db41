import { storedSettings } from '../store/stored-settings.js';
import { lookIntoDestination } from '../destinations/open-destination.js';
import { listSchedules } from '../timing/schedules.js';
import { hideSecrets } from '../connections/secret-fields.js';
import { findConnection, listConnections, type ListedConnection } from '../store/connections.js';
import { listQueues } from '../store/queues.js';
import { hasFailed, lastRuns } from '../store/runs.js';
import { notLoaded } from '../work/loaded-plugin.js';
import type { ApiContext } from './context.js';
import type { ShownConnection, dependents } from './shapes/connection.js';
import type { Described } from './shapes/schema.js';

const OFFERED_CAPABILITIES = ['pull', 'ticketing'] as const;

export async function shownConnections(context: ApiContext): Promise<readonly ShownConnection[]> {
  const { store, plugins } = context;
  const [all, last] = [await listSchedules(context), await lastRuns(store.db)];
  const connections = (await listConnections(store.db)).map(async (stored) => {
    const { name, plugin, config, enabled } = stored;
    const schema = plugins.find((one) => one.manifest.id === plugin)?.configuration;
    const settings = storedSettings(plugins, stored);
    const runs = last.get(name) ?? [];
    return {
      name,
      plugin,
      // Without the schema the host does not know which values are secret, so it shows none.
      ...(schema === undefined ? { config: {}, secretsSet: [] } : hideSecrets(schema, config)),
      address: settings?.address ?? null,
      capabilities: OFFERED_CAPABILITIES.filter((one) => settings?.[one] !== undefined),
      enabled,
      destination: { kept: stored.destination, place: await placeOf(context, stored) },
      lastRun: runs[0] ?? null,
      problem: schema === undefined ? notLoaded(plugin, name).problem : (runs.find(hasFailed)?.problem ?? null),
      schedules: all.filter((one) => one.connection === name),
    };
  });
  return Promise.all(connections);
}

/** Name of the place of a connection's tables; `null` if it cannot be named: a pull reports why. */
async function placeOf({ to }: ApiContext, stored: ListedConnection): Promise<string | null> {
  const place = await to(stored).catch(() => undefined);
  return place?.name ?? null;
}

/** Throws `host.unknown_name`. */
export async function shownConnection(context: ApiContext, name: string): Promise<ShownConnection> {
  const { name: stored } = await findConnection(context.store.db, name);
  const [shown] = (await shownConnections(context)).filter((one) => one.name === stored);
  // Removed since the lookup: the answer is the same as if it had been removed before.
  return shown ?? shownConnection(context, name);
}

/** What depends on the connection. */
export async function dependentsOf(
  context: ApiContext,
  connection: ListedConnection,
): Promise<Described<typeof dependents>> {
  const { db } = context.store;
  const { name } = connection;
  const { open } = await db
    .selectFrom('tickets')
    .select((select) => select.fn.countAll<number>().as('open'))
    .where('connection', '=', name)
    .where('phase', 'in', ['open', 'sending', 'unknown'])
    .executeTakeFirstOrThrow();
  const tables = await lookIntoDestination(await context.to(connection));
  return {
    queues: (await listQueues(db)).filter((queue) => queue.connection === name).map((queue) => queue.name),
    tickets: open,
    tables: tables.map(({ source }) => source),
    schedules: (await listSchedules(context)).filter((one) => one.connection === name).map(({ task }) => task),
  };
}
