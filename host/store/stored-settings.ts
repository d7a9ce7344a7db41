import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { StoredConnection } from './connections.js';
import { settingsOf, type ConnectionSettings } from '../connections/settings.js';

type Stored = Pick<StoredConnection, 'name' | 'plugin' | 'config'>;

/** The settings of a stored connection; `undefined` while its plugin is not loaded, because they need its schema. */
export function storedSettings(
  plugins: readonly LoadedPlugin[],
  { plugin, config }: Stored,
): ConnectionSettings | undefined {
  const loaded = plugins.find(({ manifest }) => manifest.id === plugin);
  return loaded === undefined ? undefined : settingsOf(loaded.manifest, config);
}

/** The name for the tables of a stored connection: its tenant, else the connection's name. */
export function tenantOf(plugins: readonly LoadedPlugin[], stored: Stored): string {
  return storedSettings(plugins, stored)?.tenant ?? stored.name;
}
