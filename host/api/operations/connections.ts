import { PluginError, type JsonObject } from '../../../host-sdk/index.js';
import { connectionOf } from '../../connections/connection.js';
import { findConnection } from '../../store/connections.js';
import {
  addConnection,
  changeConnection,
  connectionVersions,
  dropConnection,
  switchConnection,
} from '../../work/connections.js';
import { useDestination } from '../../work/destinations.js';
import type { LoadedPlugin } from '../../plugins/load-plugin.js';
import { loadedPlugin } from '../../work/loaded-plugin.js';
import type { CallContext } from '../context.js';
import { connection, dependents } from '../shapes/connection.js';
import { done, list, map, named, object, orNull, text, versions } from '../shapes/schema.js';
import { dependentsOf, shownConnection, shownConnections } from '../shown-connections.js';
import { keepingName, writtenConfig } from '../written-config.js';
import { defineOperation } from './define-operation.js';

const config = {
  ...map,
  description: 'Follows the configuration schema of the plugin. Secrets that are absent or null stay unchanged.',
} as const;

const oneConnection = object({ connection, version: text });

/** Connections: list, add, change, enable, disable and remove. */
export const connectionOperations = [
  defineOperation({
    method: 'get',
    path: '/api/connections',
    scope: 'read',
    summary: 'Lists the connections with their last and next runs',
    answer: object({ connections: list(connection), versions }),
    async handler(_call, context) {
      const known = await connectionVersions(context.store.db);
      return { connections: await shownConnections(context), versions: Object.fromEntries(known) };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections',
    scope: 'configure',
    audit: 'connection.added',
    summary: 'Adds a connection',
    body: object({ plugin: named, config: map }),
    status: 201,
    answer: oneConnection,
    versioned: true,
    tenant: true,
    async handler({ body: { plugin, config: sent }, caller }, context) {
      const loaded = loadedPlugin(context, plugin);
      const added = connectionOf(loaded.manifest, writtenConfig(context, caller, loaded, sent), context.store.folder);
      await addConnection(context, loaded, added);
      return answerOf(context, added.name);
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}',
    scope: 'read',
    summary: 'Returns a connection',
    answer: oneConnection,
    versioned: true,
    problems: ['host.unknown_name'],
    handler: ({ params: { name } }, context) => answerOf(context, name),
  }),
  defineOperation({
    method: 'put',
    path: '/api/connections/{name}',
    scope: 'configure',
    audit: 'connection.changed',
    summary: 'Changes a connection',
    body: object({ config }, { plugin: named }),
    answer: oneConnection,
    versioned: true,
    ifMatch: true,
    tenant: true,
    async handler({ params: { name }, body, caller, expected }, context) {
      const configOf = (loaded: LoadedPlugin, before: JsonObject) =>
        writtenConfig(context, caller, loaded, keepingName(loaded, name, body.config), before);
      await changeConnection(context, name, configOf, expected);
      return answerOf(context, name);
    },
  }),
  defineOperation({
    method: 'put',
    path: '/api/connections/{name}/destination',
    scope: 'configure',
    audit: 'connection.changed',
    summary: 'Sets the kept destination of a connection; null: the place that the server chooses',
    body: object({ destination: orNull(named) }),
    answer: oneConnection,
    versioned: true,
    ifMatch: true,
    problems: ['host.unknown_name'],
    async handler({ params, body: { destination }, expected }, context) {
      const { name: connection } = await findConnection(context.store.db, params.name);
      await useDestination(context, { connection, destination }, expected);
      return answerOf(context, connection);
    },
  }),
  defineOperation({
    method: 'delete',
    path: '/api/connections/{name}',
    scope: 'configure',
    audit: 'connection.removed',
    summary: 'Deletes a connection that no queue uses',
    answer: done,
    ifMatch: true,
    problems: ['host.unknown_name', 'host.busy'],
    async handler({ params, expected }, context) {
      const { store, jobs } = context;
      const stored = await findConnection(store.db, params.name);
      if ((await jobs.list()).some((job) => job.connection === stored.name && job.state === 'running')) {
        throw new PluginError('host.busy', `A job of "${stored.name}" is under way.`, {
          field: 'name',
          fix: 'Stop it first.',
        });
      }
      await dropConnection(context, stored.name, expected);
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections/{name}/enable',
    scope: 'configure',
    audit: 'connection.enabled',
    summary: 'Enables a connection: its schedules run again',
    answer: oneConnection,
    versioned: true,
    problems: ['host.unknown_name'],
    handler: ({ params: { name } }, context) => switched(context, name, true),
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections/{name}/disable',
    scope: 'configure',
    audit: 'connection.disabled',
    summary: 'Disables a connection: the host runs nothing for it',
    answer: oneConnection,
    versioned: true,
    problems: ['host.unknown_name'],
    handler: ({ params: { name } }, context) => switched(context, name, false),
  }),
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/dependents',
    scope: 'read',
    summary: 'Returns what depends on a connection',
    answer: dependents,
    problems: ['host.unknown_name'],
    handler: async ({ params }, context) => dependentsOf(context, await findConnection(context.store.db, params.name)),
  }),
] as const;

async function switched(context: CallContext, name: string, enabled: boolean) {
  await switchConnection(context, name, enabled);
  return answerOf(context, name);
}

async function answerOf(context: CallContext, name: string) {
  // Read first: a caller who sends this version back then detects a change in between.
  const version = (await connectionVersions(context.store.db)).get(name) ?? '';
  return { connection: await shownConnection(context, name), version };
}
