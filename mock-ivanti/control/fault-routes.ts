import type { Request, Router } from 'express';
import { InvalidFault } from '../tenant/faults/faults.js';
import { installPreset, installRules } from '../tenant/faults/install.js';
import type { FaultRule } from '../tenant/faults/rule.js';
import type { MutationStep } from '../tenant/mutation/script.js';
import { NAME } from '../model/shape/json-schema.js';
import { shapeCheck } from '../model/shape/shape-check.js';
import type { Namespace } from '../tenant/instance/tenant.js';

type SpaceOf = (request: Request) => Namespace;

const checkPreset = shapeCheck(
  { type: 'object', additionalProperties: false, required: ['preset'], properties: { preset: NAME } },
  'the body',
);

/** The reports of the faults in a body: a rule, a list of rules and names of presets, or `{ preset }`. */
function install({ faults }: Namespace, body: unknown): unknown {
  if (Array.isArray(body)) return installRules(faults, body).map((each) => each.report());
  if (typeof body !== 'object' || body === null || !('preset' in body)) return faults.add(body as FaultRule).report();
  const problem = checkPreset(body);
  if (problem !== undefined) throw new InvalidFault(problem);
  return installPreset(faults, String(body.preset)).map((each) => each.report());
}

/** Faults and mutation scripts over the control API. */
export function addFaultRoutes(router: Router, spaceOf: SpaceOf): void {
  router
    .route('/faults')
    .get((request, response) => {
      response.json(spaceOf(request).faults.report());
    })
    .post((request, response) => {
      response.status(201).json(install(spaceOf(request), request.body));
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
