import { Router } from 'express';
import type { LoadedPlugin } from '../load-plugin.js';
import { loadedPlugin } from './context.js';
import { validatorModule } from './validator-module.js';

/** The loaded plugins, and for each the check of its configuration as a script. */
export function pluginRoutes(plugins: readonly LoadedPlugin[]): Router {
  const routes = Router();
  const modules = new Map<string, string>();
  routes.get('/api/plugins', (_request, response) => {
    response.json({ plugins: plugins.map((plugin) => plugin.manifest) });
  });
  routes.get('/api/plugins/:id/validators.js', (request, response) => {
    const { manifest, configuration } = loadedPlugin({ plugins }, request.params.id);
    const text = modules.get(manifest.id) ?? validatorModule(configuration);
    modules.set(manifest.id, text);
    response.set('Cache-Control', 'private, no-cache').type('text/javascript').send(text);
  });
  return routes;
}
