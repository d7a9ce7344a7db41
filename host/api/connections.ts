import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject, Problem } from '../../host-sdk/index.js';
import { connectionOf } from '../connection.js';
import { lookIntoDestination } from '../pull/open-destination.js';
import { listSchedules } from '../timing/schedules.js';
import type { Schedule } from '../timing/schedules.js';
import { hideSecrets } from '../secret-fields.js';
import { findConnection, listConnections } from '../store/connections.js';
import type { ListedConnection } from '../store/connections.js';
import { listQueues } from '../store/queues.js';
import { hasFailed, lastRuns } from '../store/runs.js';
import type { RunReport } from '../store/runs.js';
import { addConnection, changeConnection, dropConnection, switchConnection } from '../work/connections.js';
import { loadedPlugin, notLoaded, tablesOf } from './context.js';
import type { ApiContext } from './context.js';
import { writtenConfig } from './written-config.js';

/** A connection for people: where a secret is set, its name stands in `secretsSet` and nothing in `config`. */
export interface ShownConnection {
  readonly name: string;
  readonly plugin: string;
  readonly config: JsonObject;
  /** Dotted names, such as `auth.password`. */
  readonly secretsSet: readonly string[];
  readonly enabled: boolean;
  readonly lastRun: RunReport | null;
  /** Why the last pull or the last work on tickets failed, or why nothing can run. */
  readonly problem: Problem | null;
  readonly schedules: readonly Schedule[];
}

/** What a connection is as somebody writes it. */
interface Written {
  readonly plugin: string;
  readonly config: JsonObject;
}

export async function shownConnections(context: ApiContext): Promise<readonly ShownConnection[]> {
  const { store, plugins } = context;
  const [all, last] = [await listSchedules(context), await lastRuns(store.db)];
  return (await listConnections(store.db)).map(({ name, plugin, config, enabled }) => {
    const schema = plugins.find((one) => one.manifest.id === plugin)?.configuration;
    const runs = last.get(name) ?? [];
    return {
      name,
      plugin,
      // Without its schema nobody knows which values are secret, so none is shown.
      ...(schema === undefined ? { config: {}, secretsSet: [] } : hideSecrets(schema, config)),
      enabled,
      lastRun: runs[0] ?? null,
      problem: schema === undefined ? notLoaded(plugin, name).problem : (runs.find(hasFailed)?.problem ?? null),
      schedules: all.filter((one) => one.connection === name),
    };
  });
}

/** Connections: list, add, change, switch on and off, remove. */
export function connectionRoutes(context: ApiContext): Router {
  const { store, jobs } = context;
  const { db } = store;
  const routes = Router();
  const shown = async (name: string) => (await shownConnections(context)).find((one) => one.name === name);

  routes.get('/api/connections', async (_request, response) => {
    response.json({ connections: await shownConnections(context) });
  });
  routes.post('/api/connections', async (request, response) => {
    const { plugin, config } = request.body as Written;
    const loaded = loadedPlugin(context, plugin);
    const connection = connectionOf(writtenConfig(context, loaded, config), store.folder);
    await addConnection(context, loaded, connection);
    response.status(201).json({ connection: await shown(connection.name) });
  });
  routes.get('/api/connections/:name', async (request, response) => {
    await findConnection(db, request.params.name);
    response.json({ connection: await shown(request.params.name) });
  });
  routes.put('/api/connections/:name', async (request, response) => {
    const { name } = request.params;
    const given = (request.body as Pick<Written, 'config'>).config;
    await changeConnection(context, name, (loaded, before) =>
      writtenConfig(context, loaded, named(name, given), before),
    );
    response.json({ connection: await shown(name) });
  });
  routes.delete('/api/connections/:name', async (request, response) => {
    const connection = await findConnection(db, request.params.name);
    if (jobs.list().some((job) => job.connection === connection.name && job.state === 'running')) {
      throw new PluginError('host.busy', `A job of "${connection.name}" is under way.`, {
        field: 'name',
        fix: 'Stop it first.',
      });
    }
    await dropConnection(context, connection.name);
    response.json({ ok: true });
  });
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    routes.post(`/api/connections/:name/${word}`, async (request, response) => {
      const { name } = request.params;
      await switchConnection(context, name, enabled);
      response.json({ connection: await shown(name) });
    });
  }
  routes.get('/api/connections/:name/dependents', async (request, response) => {
    response.json(await dependentsOf(context, await findConnection(db, request.params.name)));
  });
  return routes;
}

/** What would be without its connection. */
async function dependentsOf(context: ApiContext, connection: ListedConnection) {
  const { db } = context.store;
  const { name } = connection;
  const { open } = await db
    .selectFrom('tickets')
    .select((select) => select.fn.countAll<number>().as('open'))
    .where('connection', '=', name)
    .where('phase', 'in', ['open', 'sending', 'unknown'])
    .executeTakeFirstOrThrow();
  const tables = await lookIntoDestination(tablesOf(context, connection));
  return {
    queues: (await listQueues(db)).filter((queue) => queue.connection === name).map((queue) => queue.name),
    /** Tickets whose statuses would no longer come back. */
    tickets: open,
    tables: tables.map(({ source }) => source),
    schedules: (await listSchedules(context)).filter((one) => one.connection === name).map(({ task }) => task),
  };
}

/** A configuration that keeps its name: what was read and ticketed stands under it. */
function named(name: string, config: JsonObject): JsonObject {
  const given = config['name'] ?? null;
  if (given !== null && given !== name) {
    throw new PluginError('config.invalid', `The connection is called "${name}"; a name cannot be changed.`, {
      field: 'name',
      fix: 'Add another connection under the other name.',
    });
  }
  return connectionOf(config, '').name === name ? config : { ...config, name };
}
