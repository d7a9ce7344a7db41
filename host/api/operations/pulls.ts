import { PluginError } from '../../../host-sdk/index.js';
import { checkPull } from '../../pull/check-pull.js';
import { lookIntoDestination } from '../../destinations/open-destination.js';
import { listSchedules } from '../../timing/schedules.js';
import { findConnection } from '../../store/connections.js';
import type { PullAsked } from '../../work/asked-work.js';
import { estimatePull } from '../../work/pull.js';
import { requireEnabled } from '../../work/connections.js';
import { job } from '../shapes/job.js';
import { schedule } from '../shapes/schedule.js';
import { flag, list, object, orNull, text, type Described } from '../shapes/schema.js';
import { askedPull, estimate, tableState } from '../shapes/table.js';
import { tableStates } from '../table-states.js';
import { defineOperation } from './define-operation.js';

/** Tables of a connection, and requested pulls. */
export const pullOperations = [
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/pulls',
    scope: 'read',
    summary: 'Lists the tables of a connection, what runs now and what runs next',
    answer: object({
      destination: { ...text, description: 'Where the tables are, without secrets.' },
      kept: { ...orNull(text), description: 'Name of the kept destination; null if it has none.' },
      isEmpty: {
        ...flag,
        description: 'Nothing has been written there: the next run reads history from the beginning.',
      },
      tables: list(tableState),
      schedules: list(schedule),
      jobs: list(job),
    }),
    tenant: true,
    async handler({ params }, context) {
      const connection = await findConnection(context.store.db, params.name);
      const schedules = await listSchedules(context);
      const place = await context.to(connection);
      const held = await lookIntoDestination(place);
      return {
        destination: place.name,
        kept: place.kept,
        isEmpty: held.length === 0,
        tables: await tableStates(context, connection, held),
        schedules: schedules.filter((one) => one.connection === connection.name && one.task !== 'sync'),
        jobs: (await context.jobs.list()).filter((one) => one.kind === 'pull' && one.connection === connection.name),
      };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections/{name}/pulls',
    scope: 'operate',
    audit: 'pull.started',
    summary: 'Starts a job that reads tables',
    body: askedPull,
    bodyOptions: { optional: true },
    status: 202,
    answer: object({ job }),
    tenant: true,
    async handler({ params, body }, { store, sessions, jobs, trail }) {
      const connection = await findConnection(store.db, params.name);
      requireEnabled(connection);
      const asked = askedOf(body);
      // In one spelling each, so that two jobs never work on the same table.
      const tables = await sessions.use(connection.name, async (session) => checkPull(session, asked));
      const work = { task: 'pull', ...asked, tables } as const;
      trail.tell({ after: { ...body, tables } });
      return { job: await jobs.start({ kind: 'pull', connection: connection.name, on: tables, work }) };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections/{name}/pulls/estimate',
    scope: 'operate',
    summary: 'Estimates how many calls a read takes. Writes nothing',
    body: askedPull,
    bodyOptions: { optional: true },
    answer: object({ estimate }),
    tenant: true,
    async handler({ params, body, signal }, context) {
      const connection = await findConnection(context.store.db, params.name);
      const { acceptDeletes: _deletes, acceptSchema: _schema, ...asked } = askedOf(body);
      return {
        estimate: await context.sessions.use(connection.name, async (session) =>
          estimatePull(session, await context.to(connection), { ...asked, signal }),
        ),
      };
    },
  }),
] as const;

/** Dates are for history, so they imply that mode. */
function askedOf(asked: Described<typeof askedPull> = {}): PullAsked {
  if (asked.span === undefined) return asked;
  const { mode = 'historical' } = asked;
  if (mode === 'historical') return { ...asked, mode };
  throw new PluginError('config.invalid', 'A span is for historical jobs.', { field: 'span' });
}
