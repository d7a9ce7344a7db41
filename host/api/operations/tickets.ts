import { PluginError } from '../../../host-sdk/index.js';
import { ticketCsv } from '../../tickets/ticket-csv.js';
import { findConnection } from '../../store/connections.js';
import type { StoreDatabase } from '../../store/store.js';
import { ticketAlerts } from '../../store/ticket-alerts.js';
import { ticketHistory } from '../../store/ticket-history.js';
import { countTickets, listTickets, TICKET_SORTS } from '../../store/ticket-list.js';
import { ticketOutlook } from '../../tickets/ticket-outlook.js';
import { answerInParts } from '../answers.js';
import { requireEnabled } from '../../work/connections.js';
import type { JobRequest } from '../../work/asked-jobs.js';
import { job } from '../shapes/job.js';
import {
  count,
  flag,
  limit,
  list,
  named,
  object,
  oneOf,
  optional,
  orNull,
  raw,
  text,
  type Described,
} from '../shapes/schema.js';
import { phaseOfTicket, ticket, ticketAlert, ticketEvent, ticketOutlook as outlook } from '../shapes/ticket.js';
import { shownTicket } from '../shown-ticket.js';
import { defineOperation } from './define-operation.js';

const filter = { status: text, severity: text, phase: phaseOfTicket, connection: text, search: text } as const;

const asked = {
  anyOf: [
    object({ ids: { type: 'array', items: count, minItems: 1, maxItems: 1000 } }),
    object({ phase: oneOf('failed', 'unknown') }),
  ],
} as const;

/** Tickets: list, CSV, one ticket with its history, sync of statuses, and retries. */
export const ticketOperations = [
  defineOperation({
    method: 'get',
    path: '/api/tickets',
    scope: 'read',
    summary: 'Lists tickets, newest first unless sorted',
    query: optional({ limit, offset: count, ...filter, sort: oneOf(...TICKET_SORTS) }),
    answer: object({ tickets: list(ticket), total: count }),
    async handler({ query: { limit: most, offset, sort, ...wanted } }, { store: { db } }) {
      const tickets = await listTickets(db, { ...wanted, sort, limit: most, offset });
      return { tickets: tickets.map(shownTicket), total: await countTickets(db, wanted) };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/tickets/export',
    scope: 'read',
    summary: 'Exports tickets as CSV. Texts that a spreadsheet would run as a formula begin with an apostrophe',
    query: optional({ ...filter, raw }),
    content: ['text/csv'],
    async handler({ query: { raw: plain, ...wanted }, response }, { store: { db } }) {
      response.type('text/csv').attachment('ivanti-exchange-tickets.csv');
      await answerInParts(response, ticketCsv(db, wanted, plain));
      return undefined;
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/tickets/sync',
    scope: 'operate',
    audit: 'tickets.synced',
    summary: 'Starts a job that reads the statuses of a connection’s tickets from the tenant',
    body: object(
      { connection: named },
      {
        acceptMissing: {
          ...flag,
          description:
            'True: accept that missing tickets were deleted, even if many are missing. The next sync that misses them confirms it.',
        },
      },
    ),
    status: 202,
    answer: object({ job }),
    problems: ['host.unknown_name', 'host.not_supported', 'host.busy'],
    async handler({ body: { connection, acceptMissing = false } }, { store, jobs, trail }) {
      trail.tell({ object: connection, after: { acceptMissing } });
      requireEnabled(await findConnection(store.db, connection));
      const work = { task: 'statuses', acceptMissing } as const;
      return { job: await jobs.start({ kind: 'statuses', connection, on: ['statuses'], work }) };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/tickets/retry',
    scope: 'operate',
    audit: 'tickets.retried',
    summary:
      'Starts a job for each connection that retries its failed and unknown tickets. The job first searches for each ticket',
    body: asked,
    status: 202,
    answer: object({ jobs: list(job) }),
    problems: ['host.unknown_name', 'host.not_supported', 'host.busy'],
    async handler({ body }, { store: { db }, jobs, trail }) {
      trail.tell({ after: body });
      const troubled = await chosenTickets(db, body);
      const wanted: JobRequest[] = [];
      for (const connection of new Set(troubled.map((one) => one.connection))) {
        requireEnabled(await findConnection(db, connection));
        const own = troubled.filter((one) => one.connection === connection);
        const on = [...new Set(own.map(({ queue }) => queue))];
        wanted.push({ kind: 'tickets', connection, on, work: { task: 'retry', tickets: own.map(({ id }) => id) } });
      }
      return { jobs: await jobs.startAll(wanted) };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/tickets/{id}',
    scope: 'read',
    summary: 'Returns a ticket with its alerts, its history, and, if it has a problem, what the host does next',
    answer: object({ ticket, items: list(ticketAlert), history: list(ticketEvent), outlook: orNull(outlook) }),
    problems: ['host.unknown_name'],
    async handler({ params }, context) {
      const { db } = context.store;
      const id = Number(params.id);
      const [found] = await listTickets(db, { id, limit: 1 });
      if (found === undefined) {
        throw new PluginError('host.unknown_name', `There is no ticket ${params.id}.`, { field: 'id' });
      }
      const items = await ticketAlerts(db, id);
      const next = await ticketOutlook(context, found, items);
      return { ticket: shownTicket(found), items, history: await ticketHistory(db, id), outlook: next };
    },
  }),
] as const;

/** Throws `host.unknown_name` for an id that no ticket has. */
async function chosenTickets(db: StoreDatabase, body: Described<typeof asked>) {
  const query = db.selectFrom('tickets').select(['id', 'connection', 'queue']).orderBy('connection').orderBy('id');
  if ('phase' in body) return query.where('phase', '=', body.phase).execute();
  const found = await query.where('id', 'in', body.ids).execute();
  const missing = body.ids.find((id) => !found.some((one) => one.id === id));
  if (missing === undefined) return found;
  throw new PluginError('host.unknown_name', `There is no ticket ${missing}.`, { field: 'ids' });
}
