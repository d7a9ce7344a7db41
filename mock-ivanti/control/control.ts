import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import type { Records } from '../tenant/records/records.js';
import { InvalidFault } from '../tenant/faults/faults.js';
import { InvalidMutation } from '../tenant/mutation/script.js';
import { Refused } from '../tenant/refusals/refused.js';
import type { EntryFilter } from '../tenant/journal/entry.js';
import { journalView } from '../tenant/journal/view.js';
import { UnknownSwitch, resolveSwitches } from '../model/switches/resolve-switches.js';
import { SWITCHES } from '../model/switches/switches.js';
import {
  DEFAULT_NAMESPACE,
  namespaceOf,
  resetNamespace,
  type Namespace,
  type Tenant,
} from '../tenant/instance/tenant.js';
import { setClock } from './clock-settings.js';
import { addFaultRoutes } from './fault-routes.js';
import { guard } from './guard.js';
import { addStateRoutes } from './state-routes.js';

/** Size limit, large enough for the import of a state. */
const BODY_LIMIT = '64mb';

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A body that was not parsed as JSON would otherwise count as missing. */
const refuseUnread: RequestHandler = (request, response, next) => {
  const isUnread = request.body === undefined && Number(request.headers['content-length'] ?? 0) > 0;
  if (isUnread) response.status(415).json({ error: 'Send the body as JSON, with Content-Type: application/json' });
  else next();
};

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof Refused) {
    response.status(error.envelope.status).json({ error: error.message });
    return;
  }
  const callersFaults = [InvalidFault, InvalidMutation, UnknownSwitch, RangeError, SyntaxError];
  const isCallersFault = callersFaults.some((kind) => error instanceof kind);
  const { status } = error as { status?: unknown };
  const code = typeof status === 'number' ? status : isCallersFault ? 400 : 500;
  response.status(code).json({ error: error instanceof Error ? error.message : String(error) });
};

function entryFilter(request: Request): EntryFilter {
  const { op, set, method, path, route, credential, status, since } = request.query;
  const texts = Object.entries({ op, set, method, path, route, credential }).filter(
    ([, value]) => textOf(value) !== undefined,
  );
  const numbers = Object.entries({ status, since }).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [[name, Number(text)] as const];
  });
  return Object.fromEntries([...texts, ...numbers]) as EntryFilter;
}

/** The control API: for tests, separate from the API that clients use. `?ns=` names the namespace. */
export function createControl(tenant: Tenant): Router {
  const router = express.Router();
  const spaceOf = (request: Request): Namespace =>
    namespaceOf(tenant, textOf(request.query['ns']) ?? DEFAULT_NAMESPACE);
  const recordsOf = (request: Request): Records => spaceOf(request).records;
  const bodyOf = (request: Request): Record<string, unknown> => (request.body ?? {}) as Record<string, unknown>;

  router.use(guard(tenant), express.json({ limit: BODY_LIMIT }), refuseUnread);

  router.get('/health', (_request, response) => {
    const { switches, options, clock, seedData } = tenant;
    response.json({
      status: 'ready',
      seed: seedData.seed,
      profile: options.profile ?? 'live',
      switches,
      now: clock.now(),
    });
  });

  router.get('/dialect', (_request, response) => {
    const entries = Object.entries(SWITCHES).map(([name, definition]) => {
      return [name, { value: tenant.switches[name as keyof typeof SWITCHES], ...definition }] as const;
    });
    response.json(Object.fromEntries(entries));
  });
  router.put('/switches', (request, response) => {
    tenant.setSwitches(bodyOf(request));
    response.json(tenant.switches);
  });

  router.get('/requests', (request, response) => {
    response.json(spaceOf(request).journal.entries(entryFilter(request)));
  });
  router.post('/requests/count', (request, response) => {
    response.json({ count: spaceOf(request).journal.count(bodyOf(request)) });
  });
  router.get('/violations', (request, response) => {
    response.json(journalView(spaceOf(request).journal).violations());
  });
  router.delete('/requests', (request, response) => {
    spaceOf(request).journal.clear();
    response.sendStatus(204);
  });

  addFaultRoutes(router, spaceOf);
  addStateRoutes(router, tenant, spaceOf);

  router.post('/reset', (request, response) => {
    const named = textOf(request.query['ns']);
    const spaces = named === undefined ? [...tenant.namespaces.values()] : [namespaceOf(tenant, named)];
    for (const space of spaces) resetNamespace(tenant, space);
    if (named === undefined) {
      tenant.clock.reset();
      tenant.setSwitches(resolveSwitches(tenant.options.profile ?? 'live', tenant.options.switches));
    }
    response.sendStatus(204);
  });

  router.put('/clock', (request, response) => {
    const now = setClock(tenant.clock, bodyOf(request));
    tenant.keeper?.clockMoved();
    response.json({ now });
  });

  router.post('/sessions', (request, response) => {
    const space = spaceOf(request);
    if (bodyOf(request)['revoke'] === true) tenant.sessions.revokeAll(space.name);
    response.json({ count: tenant.sessions.count(space.name) });
  });

  router
    .route('/data/:set')
    .get((request, response) => {
      response.json(recordsOf(request).list(request.params.set));
    })
    .post((request, response) => {
      response.status(201).json(recordsOf(request).insert(request.params.set, bodyOf(request)));
    });
  router
    .route('/data/:set/:recId')
    .get((request, response) => {
      const record = recordsOf(request).get(request.params.set, request.params.recId);
      if (record) response.json(record);
      else response.status(404).json({ error: `No record ${request.params.recId} in ${request.params.set}` });
    })
    .patch((request, response) => {
      response.json(recordsOf(request).update(request.params.set, request.params.recId, bodyOf(request)));
    })
    .delete((request, response) => {
      recordsOf(request).delete(request.params.set, request.params.recId);
      response.sendStatus(204);
    });

  router.use((request, response) => {
    response.status(404).json({ error: `The control API has no ${request.method} ${request.path}` });
  });
  router.use(answerErrors);
  return router;
}
