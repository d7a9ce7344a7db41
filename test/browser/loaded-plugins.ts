import { loadPlugin, type LoadedPlugin } from '../../host/index.js';
import { MEMORY } from '../host/run-cli.js';

let loaded: Promise<readonly [LoadedPlugin, LoadedPlugin]> | undefined;

/** Ivanti and a plugin that the console was not made for, loaded once per file: what is loaded knows no connection. */
export function loadedPlugins(): Promise<readonly [LoadedPlugin, LoadedPlugin]> {
  loaded ??= Promise.all([loadPlugin(), loadPlugin(MEMORY)]);
  return loaded;
}
