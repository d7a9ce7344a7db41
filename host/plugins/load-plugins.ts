import { PluginError, toProblem, type Problem } from '../../host-sdk/index.js';
import { loadPlugin, type LoadedPlugin } from './load-plugin.js';
import { PACKAGE_ROOT } from '../platform/package-root.js';

/** A plugin folder that could not be loaded. */
export interface BrokenPlugin {
  readonly folder: string;
  readonly problem: Problem;
}

export interface LoadedPlugins {
  readonly plugins: readonly [LoadedPlugin, ...LoadedPlugin[]];
  readonly broken: readonly BrokenPlugin[];
}

/**
 * Loads plugin folders; this package if none is given. A folder that cannot be loaded does not keep the others from
 * working; throws its error (`host.plugin_unusable`) if no other is loaded.
 */
export async function loadPlugins(folders: readonly string[] = []): Promise<LoadedPlugins> {
  const wanted = folders.length === 0 ? [PACKAGE_ROOT] : folders;
  const plugins: LoadedPlugin[] = [];
  const broken: (BrokenPlugin & { readonly error: unknown })[] = [];
  for (const folder of wanted) {
    try {
      const loaded = await loadPlugin(folder);
      requireNewId(loaded, plugins);
      plugins.push(loaded);
    } catch (error) {
      broken.push({ folder, problem: toProblem(error), error });
    }
  }
  const [first, ...others] = plugins;
  if (first === undefined) throw broken[0]?.error;
  return { plugins: [first, ...others], broken: broken.map(({ folder, problem }) => ({ folder, problem })) };
}

function requireNewId({ folder, manifest }: LoadedPlugin, others: readonly LoadedPlugin[]): void {
  const same = others.find((one) => one.manifest.id === manifest.id);
  if (same === undefined) return;
  throw new PluginError(
    'host.plugin_unusable',
    `The plugins in ${same.folder} and ${folder} have the same id, ${manifest.id}.`,
    { field: 'id', fix: 'Load only one of them, or give one of them another id.' },
  );
}
