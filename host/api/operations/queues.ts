import { PluginError } from '../../../host-sdk/index.js';
import { findConnection } from '../../store/connections.js';
import { listQueues, type TicketQueue } from '../../store/queues.js';
import { planTickets } from '../../tickets/plan-tickets.js';
import { addQueue, changeQueue, completedQueue, dropQueue, queueNamed } from '../../work/queues.js';
import { requireEnabled } from '../../work/connections.js';
import { versionOf } from '../../work/versions.js';
import { job } from '../shapes/job.js';
import { queue, queueKeys, queuePlan, queueTrial, savedQueue, writtenQueue } from '../shapes/queue.js';
import { done, flag, list, named, object, optional, text, versions, type Described } from '../shapes/schema.js';
import { tryQueue } from '../try-queue.js';
import { defineOperation } from './define-operation.js';

const days = { type: 'integer', minimum: 1, maximum: 3650 } as const;

/** Queues, what they would send, and tickets for the alerts of the last days. */
export const queueOperations = [
  defineOperation({
    method: 'get',
    path: '/api/queues',
    scope: 'read',
    summary: 'Lists the queues',
    answer: object({ queues: list(queue), versions }),
    async handler(_call, { store }) {
      const queues = await listQueues(store.db);
      const versions = Object.fromEntries(queues.map((one) => [one.name, versionOf(one)]));
      return { queues: queues.map(shownQueue), versions };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/queues/{name}',
    scope: 'read',
    summary: 'Returns a queue',
    answer: object({ queue, version: text }),
    versioned: true,
    problems: ['host.unknown_name'],
    async handler({ params }, { store }) {
      const stored = await queueNamed(store.db, params.name);
      return { queue: shownQueue(stored), version: versionOf(stored) };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/queues',
    scope: 'configure',
    audit: 'queue.added',
    summary: 'Adds a queue. Missing mappings are the defaults of the plugin',
    body: writtenQueue,
    status: 201,
    answer: savedQueue,
    versioned: true,
    tenant: true,
    async handler({ body }, context) {
      const { queue: added, version, warnings } = await addQueue(context, body);
      return { queue: shownQueue(added), version, warnings };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/queues/test',
    scope: 'configure',
    summary: 'Shows what a queue, saved or not, would send for an alert. Sends nothing',
    body: object({ queue: { anyOf: [named, writtenQueue] } }, { alertId: named }),
    answer: queueTrial,
    tenant: true,
    async handler({ body: { queue: asked, alertId }, signal }, context) {
      const { sessions, store } = context;
      const tried =
        typeof asked === 'string' ? await queueNamed(store.db, asked) : (await completedQueue(context, asked)).queue;
      return sessions.use(tried.connection, (session) => tryQueue(session, tried, alertId, signal));
    },
  }),
  defineOperation({
    method: 'put',
    path: '/api/queues/{name}',
    scope: 'configure',
    audit: 'queue.changed',
    summary: 'Changes a queue',
    body: object({ rule: named }, { name: named, connection: named, ...queueKeys }),
    answer: savedQueue,
    versioned: true,
    ifMatch: true,
    tenant: true,
    async handler({ params: { name }, body, expected }, context) {
      const { queue: changed, version, warnings } = await changeQueue(context, name, { ...body, name }, expected);
      return { queue: shownQueue(changed), version, warnings };
    },
  }),
  defineOperation({
    method: 'delete',
    path: '/api/queues/{name}',
    scope: 'configure',
    audit: 'queue.removed',
    summary: 'Deletes a queue. Its tickets stay',
    answer: done,
    ifMatch: true,
    problems: ['host.unknown_name'],
    async handler({ params, expected }, context) {
      await dropQueue(context, params.name, expected);
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/queues/{name}/sync',
    scope: 'operate',
    audit: 'queue.run',
    summary:
      'Starts a job that creates tickets for the alerts of the last days; with `count` only counts the alerts. Its events and ' +
      'its end count alerts: created, updated, ontoClosed, nothingToResolve, failed, unknown',
    body: object({ days }, { count: flag }),
    answer: optional({ job, plan: queuePlan }),
    tenant: true,
    async handler({ params, body: { days: back, count = false } }, { store: { db }, sessions, jobs, trail }) {
      trail.tell({ after: { days: back, count } });
      const { name, connection } = await queueNamed(db, params.name);
      if (count) {
        const [plan] = await sessions.use(connection, (session) => planTickets(session, { days: back, queue: name }));
        const broken = plan?.problem;
        if (broken !== undefined) throw PluginError.from(broken);
        return { plan };
      }
      requireEnabled(await findConnection(db, connection));
      const work = { task: 'sync', queue: name, days: back } as const;
      return { job: await jobs.start({ kind: 'tickets', connection, on: [name], work }) };
    },
  }),
] as const;

function shownQueue(stored: TicketQueue): Described<typeof queue> {
  const { name, rule, connection, label, value, create, update, mode = 'append', on_closed = 'note' } = stored;
  const { reopen_within, reopen_status, resolved } = stored;
  return {
    ...{ name, rule, connection, label, value, create, update, mode, on_closed },
    ...(reopen_within === undefined ? {} : { reopen_within }),
    ...(reopen_status === undefined ? {} : { reopen_status }),
    ...(resolved === undefined ? {} : { resolved }),
  };
}
