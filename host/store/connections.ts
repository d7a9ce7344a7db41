import type { JsonObject } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';

/** A connection as it is kept: its secrets are references, never values. */
export interface StoredConnection {
  readonly name: string;
  /** Id of the plugin it belongs to. */
  readonly plugin: string;
  readonly config: JsonObject;
  /** Folder that relative `file:` references start from. */
  readonly folder: string;
}

/** Adds a connection or replaces the one of that name. Its secrets must have been checked to be references. */
export async function saveConnection(db: StoreDatabase, connection: StoredConnection, now: string): Promise<void> {
  const columns = {
    plugin: connection.plugin,
    config: JSON.stringify(connection.config),
    folder: connection.folder,
    saved_at: now,
  };
  await db
    .insertInto('connections')
    .values({ name: connection.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}

export async function listConnections(db: StoreDatabase): Promise<readonly StoredConnection[]> {
  const rows = await db.selectFrom('connections').selectAll().orderBy('name').execute();
  return rows.map(({ name, plugin, config, folder }) => ({
    name,
    plugin,
    config: JSON.parse(config) as JsonObject,
    folder,
  }));
}
