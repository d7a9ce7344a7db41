import { Router } from 'express';
import type { LoadedPlugin } from '../load-plugin.js';
import type { BrokenPlugin } from '../load-plugins.js';
import { loadedPlugin } from './context.js';
import { validatorModule } from './validator-module.js';

/** The loaded plugins, those that could not be loaded, and for each the check of its configuration as a script. */
export function pluginRoutes(plugins: readonly LoadedPlugin[], broken: readonly BrokenPlugin[] = []): Router {
  const routes = Router();
  const modules = new Map<string, string>();
  routes.get('/api/plugins', (_request, response) => {
    response.json({ plugins: plugins.map((plugin) => plugin.manifest), broken });
  });
  routes.get('/api/plugins/:id/validators.js', (request, response) => {
    const { manifest, configuration } = loadedPlugin({ plugins }, request.params.id);
    const text = modules.get(manifest.id) ?? validatorModule(configuration);
    modules.set(manifest.id, text);
    response.set('Cache-Control', 'private, no-cache').type('text/javascript').send(text);
  });
  return routes;
}
