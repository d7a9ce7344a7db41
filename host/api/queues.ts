import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { findConnection } from '../store/connections.js';
import { listQueues } from '../store/queues.js';
import { planTickets } from '../tickets/plan-tickets.js';
import type { QueueDraft } from '../tickets/prepare-queue.js';
import { addQueue, changeQueue, completedQueue, dropQueue, queueNamed } from '../work/queues.js';
import type { WrittenQueue } from '../work/queues.js';
import { untilGone } from './answers.js';
import { requireEnabled } from './context.js';
import type { ApiContext } from './context.js';
import { tryQueue } from './try-queue.js';

/** Queues, what they would send, and tickets for the alerts of the last days. */
export function queueRoutes(context: ApiContext): Router {
  const { store, sessions, jobs } = context;
  const { db } = store;
  const routes = Router();
  routes.get('/api/queues', async (_request, response) => {
    response.json({ queues: await listQueues(db) });
  });
  routes.post('/api/queues', async (request, response) => {
    response.status(201).json(await addQueue(context, request.body as WrittenQueue));
  });
  routes.post('/api/queues/test', async (request, response) => {
    const { queue: asked, alertId } = request.body as {
      readonly queue: string | WrittenQueue;
      readonly alertId?: string;
    };
    const queue =
      typeof asked === 'string' ? await queueNamed(db, asked) : (await completedQueue(context, asked)).queue;
    const signal = untilGone(response);
    response.json(await sessions.use(queue.connection, (session) => tryQueue(session, queue, alertId, signal)));
  });
  routes.put('/api/queues/:name', async (request, response) => {
    response.json(await changeQueue(context, request.params.name, request.body as QueueDraft));
  });
  routes.delete('/api/queues/:name', async (request, response) => {
    await dropQueue(context, request.params.name);
    response.json({ ok: true });
  });
  routes.post('/api/queues/:name/sync', async (request, response) => {
    const { name: queue, connection } = await queueNamed(db, request.params.name);
    const { days, count = false } = request.body as { readonly days: number; readonly count?: boolean };
    if (count) {
      const [plan] = await sessions.use(connection, (session) => planTickets(session, { days, queue }));
      const broken = plan?.problem;
      if (broken !== undefined) throw PluginError.from(broken);
      response.json({ plan });
      return;
    }
    requireEnabled(await findConnection(db, connection));
    const work = { task: 'sync', queue, days } as const;
    const job = await jobs.start({ kind: 'tickets', connection, on: [queue], work });
    response.json({ job });
  });
  return routes;
}
