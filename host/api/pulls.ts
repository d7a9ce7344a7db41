import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { PullMode } from '../../host-sdk/index.js';
import { checkPull } from '../pull/check-pull.js';
import { listSchedules } from '../timing/schedules.js';
import { findConnection } from '../store/connections.js';
import { estimatePull } from '../work/pull.js';
import { answerEvents, lastEventOf, untilGone } from './answers.js';
import type { PullAsked } from '../work/asked-work.js';
import { requireEnabled, tablesOf } from './context.js';
import type { ApiContext } from './context.js';
import { tableStates } from './table-states.js';

/** Tables of a connection, pulls that somebody asks for, and what they are doing. */
export function pullRoutes(context: ApiContext): Router {
  const { store, jobs, sessions } = context;
  const routes = Router();
  routes.get('/api/connections/:name/pulls', async (request, response) => {
    const connection = await findConnection(store.db, request.params.name);
    const schedules = await listSchedules(context);
    response.json({
      destination: tablesOf(context, connection),
      tables: await tableStates(context, connection),
      schedules: schedules.filter((one) => one.connection === connection.name && one.task !== 'sync'),
      jobs: jobs.list().filter((job) => job.kind === 'pull' && job.connection === connection.name),
    });
  });
  routes.post('/api/connections/:name/pulls', async (request, response) => {
    const connection = await findConnection(store.db, request.params.name);
    requireEnabled(connection);
    const asked = askedOf(request.body);
    // By one spelling each, so that two jobs never work on one table.
    const tables = await sessions.use(connection.name, async (session) => checkPull(session, asked));
    const work = { task: 'pull', ...asked, tables } as const;
    const job = await jobs.start({ kind: 'pull', connection: connection.name, on: tables, work });
    response.status(202).json({ job });
  });
  routes.post('/api/connections/:name/pulls/estimate', async (request, response) => {
    const connection = await findConnection(store.db, request.params.name);
    const { acceptDeletes: _none, ...asked } = askedOf(request.body);
    const signal = untilGone(response);
    const estimate = await sessions.use(connection.name, (session) =>
      estimatePull(session, tablesOf(context, connection), { ...asked, signal }),
    );
    response.json({ estimate });
  });
  routes.get('/api/jobs', (_request, response) => {
    response.json({ jobs: jobs.list() });
  });
  routes.get('/api/jobs/:id/events', (request, response) => {
    const { id } = request.params;
    // Asked once before the answer begins: an unknown job is a plain 404.
    jobs.follow(id, Infinity, () => undefined)();
    const stream = answerEvents(response);
    const leave = jobs.follow(id, lastEventOf(request), ({ id: number, event, data }) => {
      stream.send(event, data, number);
      if (event === 'end') stream.end();
    });
    response.once('close', leave);
  });
  routes.post('/api/jobs/:id/abort', (request, response) => {
    jobs.abort(request.params.id);
    response.status(202).json({ ok: true });
  });
  return routes;
}

/** Dates are of history, so they ask for that mode. */
function askedOf(body: unknown): PullAsked {
  const asked = (body ?? {}) as PullAsked;
  if (asked.span === undefined) return asked;
  const mode: PullMode = asked.mode ?? 'historical';
  if (mode === 'historical') return { ...asked, mode };
  throw new PluginError('config.invalid', 'A span is for historical jobs.', { field: 'span' });
}
