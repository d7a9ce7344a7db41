import type { JsonObject, PluginError } from '../../host-sdk/index.js';
import type { Connection } from '../connections/connection.js';
import { isReference, secretsIn, withValues } from '../connections/secret-fields.js';
import { unknownName } from '../platform/unknown-name.js';
import { openSecrets, saveSecrets } from './vault.js';
import type { Store, StoreDatabase } from './store.js';
import { requireRemoved } from './require-removed.js';
import { transaction } from './transaction.js';

/** A stored connection: its own secrets are `null` in it and stored separately, encrypted. */
export interface StoredConnection extends Connection {
  /** Id of its plugin. */
  readonly plugin: string;
}

/**
 * Adds a connection or replaces the one with its name. Encrypts secrets, and keeps references to secrets unchanged.
 * @param schema The plugin's configuration schema; `writeOnly` marks a secret.
 */
export async function saveConnection(
  store: Store,
  connection: StoredConnection,
  schema: JsonObject,
  now: string,
): Promise<void> {
  const { name, plugin, folder } = connection;
  const secrets = secretsIn(schema, connection.config).filter(({ value }) => !isReference(value));
  const config = withValues(
    connection.config,
    secrets.map(({ path }) => ({ path, value: null })),
  );
  const columns = { plugin, config: JSON.stringify(config), folder, saved_at: now };
  await transaction(store.db, async (tx) => {
    await tx
      .insertInto('connections')
      .values({ name, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute();
    await saveSecrets(tx, store.folder, name, secrets);
  });
}

export interface ListedConnection extends StoredConnection {
  /** False: it is stored, but no scheduled run starts for it. */
  readonly enabled: boolean;
  /** Name of the kept destination of its tables; `null`: the place that `serve` chooses. */
  readonly destination: string | null;
}

/** The connections without their secrets, by name. */
export async function listConnections(db: StoreDatabase): Promise<readonly ListedConnection[]> {
  const rows = await db.selectFrom('connections').selectAll().orderBy('name').execute();
  return rows.map(({ name, plugin, config, folder, enabled, destination }) => ({
    name,
    plugin,
    config: JSON.parse(config) as JsonObject,
    folder,
    enabled: enabled === 1,
    destination,
  }));
}

/**
 * A stored connection with its secrets, ready for use. Throws `host.store` without the key for them,
 * `host.unknown_name` if it was removed in the meantime.
 */
export async function openConnection(store: Store, { name }: StoredConnection): Promise<Connection> {
  const open = async (): Promise<Connection> => {
    const { config, folder, sealed } = await savedConnection(store.db, name);
    return { name, config: withValues(config, openSecrets(store.folder, name, sealed)), folder };
  };
  // The keys are files: a rotation may have ended between the two reads.
  return open().catch(open);
}

/** One statement for both: the secrets of one save must not go to the addresses of another. */
async function savedConnection(db: StoreDatabase, name: string) {
  const rows = await db
    .selectFrom('connections')
    .leftJoin('connection_secrets as secret', 'secret.connection', 'connections.name')
    .select(['config', 'folder', 'secret.path', 'secret.key_id', 'secret.sealed'])
    .where('name', '=', name)
    .execute();
  const [first] = rows;
  if (first === undefined) throw unknownConnection(name, await listConnections(db));
  const sealed = rows.flatMap(({ path, key_id, sealed: text }) =>
    path === null || key_id === null || text === null ? [] : [{ path, key_id, sealed: text }],
  );
  return { config: JSON.parse(first.config) as JsonObject, folder: first.folder, sealed };
}

/** The stored configuration of connections by name, with encrypted secrets and the destination. */
export async function configuredAs(db: StoreDatabase): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const columns = ['name', 'plugin', 'config', 'folder', 'destination'] as const;
  const connections = await db.selectFrom('connections').select(columns).execute();
  const secrets = await db.selectFrom('connection_secrets').selectAll().orderBy('path').execute();
  return new Map(
    connections.map((one) => [one.name, [one, ...secrets.filter(({ connection }) => connection === one.name)]]),
  );
}

/** Throws `host.unknown_name`. */
export async function findConnection(db: StoreDatabase, name: string): Promise<ListedConnection> {
  const all = await listConnections(db);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw unknownConnection(name, all);
}

function unknownConnection(name: string, known: readonly StoredConnection[]): PluginError {
  return unknownName(
    'connection',
    name,
    known.map((one) => one.name),
    { field: 'name' },
  );
}

export async function enableConnection(db: StoreDatabase, name: string, enabled: boolean): Promise<void> {
  await db
    .updateTable('connections')
    .set({ enabled: enabled ? 1 : 0 })
    .where('name', '=', name)
    .execute();
}

/** Sets the kept destination of a connection's tables; `null`: the place that `serve` chooses. */
export async function setDestination(db: StoreDatabase, name: string, destination: string | null): Promise<void> {
  await db.updateTable('connections').set({ destination }).where('name', '=', name).execute();
}

/** Deletes a connection with its secrets and the state of its next runs; tickets and run reports stay. Throws `host.unknown_name`. */
export async function removeConnection(db: StoreDatabase, name: string): Promise<void> {
  const keptFor = [
    'connection_secrets',
    'kept_logins',
    'plugin_state',
    'schedules',
    'sync_checkpoints',
    'general_queues',
  ] as const;
  await transaction(db, async (tx) => {
    const removed = await tx.deleteFrom('connections').where('name', '=', name).executeTakeFirstOrThrow();
    requireRemoved(removed, 'connection', name);
    for (const table of keptFor) await tx.deleteFrom(table).where('connection', '=', name).execute();
  });
}
