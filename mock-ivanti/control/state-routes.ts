import type { Request, Router } from 'express';
import { namespaceView } from '../tenant/handle/namespace-handle.js';
import type { ExportedState } from '../tenant/persist/exchange.js';
import type { Namespace, Tenant } from '../tenant/instance/tenant.js';

/** Snapshots, export and import over the control API. */
export function addStateRoutes(router: Router, tenant: Tenant, spaceOf: (request: Request) => Namespace): void {
  const viewOf = (request: Request): ReturnType<typeof namespaceView> => namespaceView(tenant, spaceOf(request));

  router.get('/snapshots', (request, response) => {
    response.json(viewOf(request).snapshots.names());
  });
  router
    .route('/snapshots/:name')
    .put((request, response) => {
      viewOf(request).snapshots.save(request.params.name);
      response.sendStatus(204);
    })
    .delete((request, response) => {
      viewOf(request).snapshots.remove(request.params.name);
      response.sendStatus(204);
    });
  router.post('/snapshots/:name/restore', (request, response) => {
    viewOf(request).snapshots.restore(request.params.name);
    response.sendStatus(204);
  });
  router.get('/export', (request, response) => {
    response.json(viewOf(request).export());
  });
  router.post('/import', (request, response) => {
    viewOf(request).import(request.body as ExportedState);
    response.sendStatus(204);
  });
}
