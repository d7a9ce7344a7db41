import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { findConnection } from '../store/connections.js';
import type { StoreDatabase } from '../store/open-store.js';
import { listQueues, removeQueue, saveQueue } from '../store/queues.js';
import type { TicketQueue } from '../store/queues.js';
import { planTickets } from '../tickets/plan-tickets.js';
import { prepareQueue } from '../tickets/prepare-queue.js';
import type { PreparedQueue, QueueDraft } from '../tickets/prepare-queue.js';
import { untilGone } from './answers.js';
import { requireEnabled } from './context.js';
import type { ApiContext } from './context.js';
import { tryQueue } from './try-queue.js';

/** A queue as somebody writes it. */
interface WrittenQueue extends QueueDraft {
  readonly connection: string;
}

/** Queues, what they would send, and tickets for the alerts of the last days. */
export function queueRoutes(context: ApiContext): Router {
  const { store, sessions, jobs } = context;
  const { db } = store;
  const routes = Router();
  const prepared = async ({ connection, ...draft }: WrittenQueue): Promise<PreparedQueue> => {
    const kept = (await listQueues(db)).find((one) => one.name === draft.name && one.connection === connection);
    return sessions.use(connection, (session) => prepareQueue(session, draft, kept));
  };
  routes.get('/api/queues', async (_request, response) => {
    response.json({ queues: await listQueues(db) });
  });
  routes.post('/api/queues', async (request, response) => {
    const written = request.body as WrittenQueue;
    await findConnection(db, written.connection);
    if ((await listQueues(db)).some(({ name }) => name === written.name)) {
      throw new PluginError('config.invalid', `There is a queue "${written.name}" already.`, {
        field: 'name',
        fix: 'Take another name, or change that queue.',
      });
    }
    const { queue, warnings } = await prepared(written);
    await saveQueue(db, queue);
    response.status(201).json({ queue, warnings });
  });
  routes.post('/api/queues/test', async (request, response) => {
    const { queue: asked, alertId } = request.body as {
      readonly queue: string | WrittenQueue;
      readonly alertId?: string;
    };
    const queue = typeof asked === 'string' ? await queueNamed(db, asked) : (await prepared(asked)).queue;
    const signal = untilGone(response);
    response.json(await sessions.use(queue.connection, (session) => tryQueue(session, queue, alertId, signal)));
  });
  routes.put('/api/queues/:name', async (request, response) => {
    const { name, connection } = await queueNamed(db, request.params.name);
    const { queue, warnings } = await prepared({ ...(request.body as WrittenQueue & JsonObject), name, connection });
    await saveQueue(db, queue);
    response.json({ queue, warnings });
  });
  routes.delete('/api/queues/:name', async (request, response) => {
    const { name } = await queueNamed(db, request.params.name);
    await removeQueue(db, name);
    response.json({ ok: true });
  });
  routes.post('/api/queues/:name/sync', async (request, response) => {
    const { name: queue, connection } = await queueNamed(db, request.params.name);
    const { days, count = false } = request.body as { readonly days: number; readonly count?: boolean };
    if (count) {
      const [plan] = await sessions.use(connection, (session) => planTickets(session, { days, queue }));
      const broken = plan?.problem;
      if (broken !== undefined) throw new PluginError(broken.code, broken.message, broken);
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

async function queueNamed(db: StoreDatabase, name: string): Promise<TicketQueue> {
  const queue = (await listQueues(db)).find((one) => one.name === name);
  if (queue !== undefined) return queue;
  throw new PluginError('host.unknown_name', `There is no queue "${name}".`, { field: 'name' });
}
