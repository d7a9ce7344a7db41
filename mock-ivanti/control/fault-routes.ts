import type { Request, Router } from 'express';
import { installPreset } from '../faults/install.js';
import type { FaultRule } from '../faults/rule.js';
import type { MutationStep } from '../mutation/script.js';
import type { Namespace } from '../tenant.js';

type SpaceOf = (request: Request) => Namespace;

/** Installs what a body holds: rules, or names of presets. */
function install({ faults }: Namespace, rule: FaultRule | string): unknown[] {
  if (typeof rule === 'string') return installPreset(faults, rule).map((each) => each.report());
  return [faults.add(rule).report()];
}

/** Faults and mutation scripts over the control API. */
export function addFaultRoutes(router: Router, spaceOf: SpaceOf): void {
  router
    .route('/faults')
    .get((request, response) => {
      response.json(spaceOf(request).faults.report());
    })
    .post((request, response) => {
      const body = request.body as FaultRule | { readonly preset: string } | (FaultRule | string)[];
      if (Array.isArray(body)) response.status(201).json(body.flatMap((each) => install(spaceOf(request), each)));
      else if ('preset' in body) response.status(201).json(install(spaceOf(request), body.preset));
      else response.status(201).json(install(spaceOf(request), body)[0]);
    })
    .delete((request, response) => {
      spaceOf(request).faults.clear();
      response.sendStatus(204);
    });
  router
    .route('/faults/:id')
    .get((request, response) => {
      const found = spaceOf(request)
        .faults.report()
        .find(({ id }) => id === request.params.id);
      if (found) response.json(found);
      else response.status(404).json({ error: `No fault ${request.params.id}` });
    })
    .delete((request, response) => {
      const isFound = spaceOf(request).faults.remove(request.params.id);
      if (isFound) response.sendStatus(204);
      else response.status(404).json({ error: `No fault ${request.params.id}` });
    });
  router.post('/verify', (request, response) => {
    const unfired = spaceOf(request).faults.unfired();
    response.status(unfired.length === 0 ? 200 : 409).json({ allFired: unfired.length === 0, unfired });
  });
  router
    .route('/mutations')
    .get((request, response) => {
      response.json(spaceOf(request).mutations.report());
    })
    .post((request, response) => {
      const { mutations } = spaceOf(request);
      mutations.add(...[request.body as MutationStep | MutationStep[]].flat());
      response.status(201).json(mutations.report());
    })
    .delete((request, response) => {
      spaceOf(request).mutations.clear();
      response.sendStatus(204);
    });
}
