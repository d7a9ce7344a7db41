import { PluginError } from '../../host-sdk/index.js';
import { unknownName } from '../platform/unknown-name.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';

/** Throws `host.unknown_name`, or `host.not_supported` if a connection is given, when the plugin is not loaded. */
export function loadedPlugin(
  { plugins }: { readonly plugins: readonly LoadedPlugin[] },
  id: string,
  connection?: string,
): LoadedPlugin {
  const loaded = plugins.find((one) => one.manifest.id === id);
  if (loaded !== undefined) return loaded;
  if (connection === undefined) {
    const known = plugins.map((one) => one.manifest.id);
    throw unknownName('plugin', id, known, { field: 'plugin', fix: `Use one that is loaded: ${known.join(', ')}.` });
  }
  throw notLoaded(id, connection);
}

/** The problem of a connection whose plugin is not loaded. */
export function notLoaded(id: string, connection: string): PluginError {
  return new PluginError('host.not_supported', `The plugin ${id} of "${connection}" is not loaded.`, {
    field: 'plugin',
    fix: 'Start the server with --plugin and its folder.',
  });
}
