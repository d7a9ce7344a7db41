import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, nameKey, PluginError, type Json, type JsonObject, type Logger } from '../../host-sdk/index.js';
import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import type { Connection } from '../connections/connection.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { hideSecrets, secretsIn } from '../connections/secret-fields.js';
import { openSession } from '../sessions/session.js';
import {
  configuredAs,
  enableConnection,
  findConnection,
  listConnections,
  openConnection,
  removeConnection,
  saveConnection,
  type ListedConnection,
  type StoredConnection,
} from '../store/connections.js';
import type { StoreDatabase } from '../store/store.js';
import { listQueues } from '../store/queues.js';
import { transaction } from '../store/transaction.js';
import { loadedPlugin } from './loaded-plugin.js';
import { alignIn, type AlignSources } from './schedules.js';
import { requireVersion, versionOf, type Expected } from './versions.js';

export interface ConnectionContext extends AlignSources {
  readonly trail: Trail;
  readonly logger: Logger;
  /** Folder whose files configurations may refer to over HTTP. */
  readonly secretsDir?: string | undefined;
}

/** Throws `host.not_supported` for a disabled connection. */
export function requireEnabled({ name, enabled }: ListedConnection): void {
  if (enabled) return;
  throw new PluginError('host.not_supported', `The connection "${name}" is disabled.`, {
    field: 'name',
    fix: 'Enable it first.',
  });
}

/** Adds a connection that its plugin accepts. Throws `config.invalid`, also if the name exists. */
export async function addConnection(
  context: ConnectionContext,
  loaded: LoadedPlugin,
  connection: Connection,
): Promise<void> {
  const { db } = context.store;
  await requireNew(db, connection.name, loaded.configuration);
  await tryOut(context, loaded, connection);
  await transaction(db, async (tx) => {
    await requireNew(tx, connection.name, loaded.configuration);
    await saveIn(tx, context, loaded, connection);
  });
}

/**
 * Changes the configuration of a connection to one that its plugin accepts. Throws `host.unknown_name`,
 * `host.not_supported` and what `configOf` and the plugin throw.
 * @param configOf Creates the configuration from the stored one, with its secrets; called again when another caller changed
 * that in the meantime, so that the secret of one version is never sent to the address of another.
 */
export async function changeConnection(
  context: ConnectionContext,
  name: string,
  configOf: (loaded: LoadedPlugin, before: JsonObject) => JsonObject,
  expected?: Expected,
): Promise<void> {
  const { store } = context;
  for (;;) {
    const stored = await findConnection(store.db, name);
    const loaded = loadedPlugin(context, stored.plugin, name);
    const { config: before } = await openConnection(store, stored);
    const connection = { name, folder: stored.folder, config: configOf(loaded, before) };
    await tryOut(context, loaded, connection);
    const isSaved = await transaction(store.db, async (tx) => {
      const { config: last } = await openConnection({ ...store, db: tx }, stored);
      await requireConnection(tx, name, expected);
      if (!isDeepStrictEqual(last, before)) return false;
      await saveIn(tx, context, loaded, connection);
      return true;
    });
    if (isSaved) return;
  }
}

/** Stores a valid connection under its name, and replaces an existing one. */
export function keepConnection(
  context: Pick<ConnectionContext, 'store' | 'clock' | 'trail'>,
  loaded: LoadedPlugin,
  connection: Connection,
): Promise<void> {
  return transaction(context.store.db, (tx) => saveIn(tx, { ...context, plugins: [loaded] }, loaded, connection));
}

/** Enables or disables a connection. Throws `host.unknown_name`. */
export function switchConnection(
  { store, trail }: Pick<ConnectionContext, 'store' | 'trail'>,
  name: string,
  enabled: boolean,
): Promise<void> {
  return transaction(store.db, async (tx) => {
    const before = await findConnection(tx, name);
    await enableConnection(tx, name, enabled);
    const what = enabled ? 'connection.enabled' : 'connection.disabled';
    await trail.note(tx, { what, object: name, before: { enabled: before.enabled }, after: { enabled } });
  });
}

/** Removes a connection. Throws `host.unknown_name`, and `config.invalid` while queues use it. */
export function dropConnection(
  { store, plugins, trail }: Pick<ConnectionContext, 'store' | 'plugins' | 'trail'>,
  name: string,
  expected?: Expected,
): Promise<void> {
  return transaction(store.db, async (tx) => {
    const stored = await findConnection(tx, name);
    await requireConnection(tx, name, expected);
    const queues = (await listQueues(tx)).filter(({ connection }) => connection === name);
    if (queues.length > 0) {
      throw new PluginError('config.invalid', `The queues ${queues.map((one) => one.name).join(', ')} use "${name}".`, {
        field: 'queues',
        fix: 'Delete these queues first, or disable the connection.',
      });
    }
    await removeConnection(tx, name);
    const loaded = plugins.find(({ manifest }) => manifest.id === stored.plugin);
    await trail.note(tx, { what: 'connection.removed', object: name, before: documentOf(loaded, stored) });
  });
}

/** The plugin validates the configuration when it is created. */
async function tryOut(context: ConnectionContext, loaded: LoadedPlugin, connection: Connection): Promise<void> {
  await (await openSession({ ...context, loaded, connection })).close();
}

/** Saves it together with its schedules. */
async function saveIn(
  tx: StoreDatabase,
  { trail, ...sources }: AlignSources & { readonly trail: Trail },
  loaded: LoadedPlugin,
  connection: Connection,
): Promise<void> {
  const { clock } = sources;
  const { manifest, configuration } = loaded;
  const store = { ...sources.store, db: tx };
  const { name } = connection;
  const listed = (await listConnections(tx)).find((one) => one.name === name);
  // A connection whose key is lost can be replaced, but not read.
  const secrets = listed && (await openConnection(store, listed).catch(() => undefined));
  const before = documentOf(listed?.plugin === manifest.id ? loaded : undefined, listed);
  const stored = { ...connection, plugin: manifest.id };
  await saveConnection(store, stored, configuration, isoNow(clock));
  await alignIn(tx, sources);
  const what = listed === undefined ? 'connection.added' : 'connection.changed';
  const replaced = changedSecrets(configuration, secrets?.config, connection.config);
  const after = { ...documentOf(loaded, stored), ...(replaced.length === 0 ? {} : { secretsReplaced: replaced }) };
  // Commands with a file store its connection each time.
  if (isDeepStrictEqual(before, after)) return;
  const version = (await connectionVersions(tx)).get(name);
  await trail.note(tx, { what, object: name, before, after, version });
}

/** Versions of the connections, by name; enabling or disabling does not change them. */
export async function connectionVersions(db: StoreDatabase): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await configuredAs(db))].map(([name, stored]) => [name, versionOf(stored)]));
}

/** Throws {@link ChangedMeanwhile} for a connection with another version than expected. */
export async function requireConnection(tx: StoreDatabase, name: string, expected: Expected): Promise<void> {
  if (expected === undefined) return;
  const version = (await connectionVersions(tx)).get(name) ?? '';
  await requireVersion(tx, { kind: 'connection', name, version }, expected);
}

/** A connection for the audit log: keys of the configuration by their dotted names; for secrets only whether they are set. */
function documentOf(loaded: LoadedPlugin | undefined, stored: StoredConnection | undefined): JsonObject | undefined {
  if (stored === undefined) return undefined;
  const { plugin } = stored;
  // Without the schema the host does not know which values are secret.
  if (loaded === undefined) return { plugin };
  const { config, secretsSet } = hideSecrets(loaded.configuration, stored.config);
  return { plugin, ...flat(config), secretsSet };
}

function flat(config: JsonObject, path = ''): JsonObject {
  const entries = Object.entries(config).flatMap(([key, value]): [string, Json][] =>
    isJsonObject(value) ? Object.entries(flat(value, `${path}${key}.`)) : [[`${path}${key}`, value]],
  );
  return Object.fromEntries(entries);
}

/** Dotted names of the secrets that a change replaces. */
function changedSecrets(schema: JsonObject, before: JsonObject | undefined, after: JsonObject): string[] {
  if (before === undefined) return [];
  const known = new Map(secretsIn(schema, before).map(({ path, value }) => [path.join('.'), value]));
  const given = secretsIn(schema, after).map(({ path, value }) => ({ name: path.join('.'), value }));
  return given.filter(({ name, value }) => known.has(name) && known.get(name) !== value).map(({ name }) => name);
}

async function requireNew(db: StoreDatabase, name: string, schema: JsonObject): Promise<void> {
  if (!(await listConnections(db)).some((one) => one.name === name)) return;
  throw new PluginError('config.invalid', `The connection "${name}" already exists.`, {
    field: nameKey(schema).join('.'),
    fix: 'Use another name, or change that connection.',
  });
}
