import type { LoadedPlugin } from '../../plugins/load-plugin.js';
import { loadedPlugin } from '../../work/loaded-plugin.js';
import { brokenPlugin, manifest } from '../shapes/plugin.js';
import { list, object } from '../shapes/schema.js';
import { validatorModule } from '../validator-module.js';
import { defineOperation } from './define-operation.js';

const modules = new WeakMap<LoadedPlugin, string>();

/** The loaded plugins, those that could not be loaded, and for each the check of its configuration as a script. */
export const pluginOperations = [
  defineOperation({
    method: 'get',
    path: '/api/plugins',
    scope: 'read',
    summary: 'Lists the manifests of the loaded plugins, and why others could not be loaded',
    answer: object({ plugins: list(manifest), broken: list(brokenPlugin) }),
    handler: (_call, { plugins, broken }) => ({ plugins: plugins.map((one) => one.manifest), broken }),
  }),
  defineOperation({
    method: 'get',
    path: '/api/plugins/{id}/validators.js',
    scope: 'read',
    summary: 'Returns the validator of the plugin’s configuration schema as an ES module',
    content: ['text/javascript'],
    problems: ['host.unknown_name'],
    handler({ params, response }, context) {
      const plugin = loadedPlugin(context, params.id);
      const text = modules.get(plugin) ?? validatorModule(plugin.configuration);
      modules.set(plugin, text);
      response.set('Cache-Control', 'private, no-cache').type('text/javascript').send(text);
      return undefined;
    },
  }),
] as const;
