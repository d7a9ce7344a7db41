import type { ScheduleSources } from '../schedule/schedules.js';
import type { SessionPool } from '../schedule/session-pool.js';
import type { LoadedPlugin } from '../load-plugin.js';
import type { Logger } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import { tenantOf } from '../connection.js';
import type { TablesPlace } from '../schedule/tables-place.js';
import type { ListedConnection } from '../store/connections.js';
import type { RunningJobs } from './running-jobs.js';

/** What the routes work with. */
export interface ApiContext extends ScheduleSources {
  readonly logger: Logger;
  readonly sessions: SessionPool;
  readonly jobs: RunningJobs;
  readonly to: TablesPlace;
  /** Absolute path of the folder whose files configurations may refer to; without it none. */
  readonly secretsDir?: string | undefined;
}

/** The destination that holds the tables of a connection. */
export function tablesOf({ to }: Pick<ApiContext, 'to'>, { name, config }: ListedConnection): string {
  return to(tenantOf(config) ?? name);
}

/** Throws `host.unknown_name` or `host.not_supported` when no such plugin is loaded. */
export function loadedPlugin({ plugins }: Pick<ApiContext, 'plugins'>, id: string, connection?: string): LoadedPlugin {
  const loaded = plugins.find((one) => one.manifest.id === id);
  if (loaded !== undefined) return loaded;
  if (connection === undefined) {
    const known = plugins.map((one) => one.manifest.id).join(', ');
    throw new PluginError('host.unknown_name', `There is no plugin "${id}"; loaded is ${known}.`, { field: 'plugin' });
  }
  throw notLoaded(id, connection);
}

/** What keeps a connection of a plugin that is not loaded from doing anything. */
export function notLoaded(id: string, connection: string): PluginError {
  return new PluginError('host.not_supported', `The plugin ${id} of "${connection}" is not loaded.`, {
    field: 'plugin',
    fix: 'Start the server with --plugin and its folder.',
  });
}

/** Throws `host.not_supported` for a connection that is switched off. */
export function requireEnabled({ name, enabled }: ListedConnection): void {
  if (enabled) return;
  throw new PluginError('host.not_supported', `The connection "${name}" is disabled.`, {
    field: 'name',
    fix: 'Enable it first.',
  });
}
