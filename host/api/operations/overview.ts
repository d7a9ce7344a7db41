import { PROBLEMS, type ProblemKind } from '../../../host-sdk/index.js';
import { countPhase, ticketCounts, ticketsByHour } from '../../store/overview.js';
import { listTickets } from '../../store/ticket-list.js';
import { failedRuns, freshness, hourlyQuota, HOURS_SHOWN } from '../overview.js';
import { problem, problemMeaning } from '../shapes/problem.js';
import { hours, tenantQuota } from '../shapes/quota.js';
import { run } from '../shapes/run.js';
import { count, flag, list, object, oneOf, orNull, text } from '../shapes/schema.js';
import { empty, reached } from '../shapes/table.js';
import { ticket, ticketCount } from '../shapes/ticket.js';
import { shownTicket } from '../shown-ticket.js';
import { defineOperation } from './define-operation.js';

const MAX_FAILURES = 10;

const fresh = object(
  { connection: text, table: orNull(text) },
  {
    ...reached,
    output: orNull(text),
    rows: orNull(count),
    writtenAt: orNull(text),
    unfinished: list(object({ mode: oneOf('historical', 'incremental') }, { from: text, to: text })),
    empty,
    late: {
      ...orNull(flag),
      description:
        'Checked until (else the horizon) is older than twice the interval of the scheduled pull; null without one.',
    },
    problem,
  },
);

/** The overview, the quota and the meaning of problems. */
export const overviewOperations = [
  defineOperation({
    method: 'get',
    path: '/api/overview',
    scope: 'read',
    summary: 'Returns counts of tickets and calls, failures, and how fresh the tables are',
    answer: object({
      tickets: list(ticketCount),
      createdByHour: hours,
      quota: list(tenantQuota),
      failures: object({
        tickets: list(ticket),
        runs: list(run),
        connections: list(object({ name: text, problem })),
      }),
      freshness: list(fresh),
    }),
    async handler(_call, context) {
      const { store, clock } = context;
      const runs = await failedRuns(context);
      const failed = await listTickets(store.db, { phase: 'failed', limit: MAX_FAILURES });
      const unknown = await listTickets(store.db, { phase: 'unknown', limit: MAX_FAILURES });
      return {
        tickets: await ticketCounts(store.db),
        createdByHour: await ticketsByHour(store.db, clock, HOURS_SHOWN),
        quota: await hourlyQuota(context),
        failures: {
          tickets: [...failed, ...unknown].map(shownTicket),
          runs,
          connections: runs.map((one) => ({ name: one.connection, problem: one.problem })),
        },
        freshness: await freshness(context),
      };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/attention',
    scope: 'read',
    summary: 'Counts the tickets and connections with open problems',
    answer: object({ failedTickets: count, unknownTickets: count, connections: count }),
    async handler(_call, context) {
      const { db } = context.store;
      return {
        failedTickets: await countPhase(db, 'failed'),
        unknownTickets: await countPhase(db, 'unknown'),
        connections: new Set((await failedRuns(context)).map(({ connection }) => connection)).size,
      };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/quota',
    scope: 'read',
    summary: 'Returns the calls of the last 24 hours for each tenant',
    answer: object({ tenants: list(tenantQuota) }),
    handler: async (_call, context) => ({ tenants: await hourlyQuota(context) }),
  }),
  defineOperation({
    method: 'get',
    path: '/api/problems',
    scope: 'read',
    summary: 'Explains each problem code',
    answer: object({ problems: list(problemMeaning) }),
    handler: (_call, { plugins }) => ({
      problems: [
        ...Object.entries(PROBLEMS).map(([code, kind]) => meaningOf(null, code, kind)),
        ...plugins.flatMap(({ manifest: { name, problems = {} } }) =>
          Object.entries(problems).map(([code, kind]) => meaningOf(name, code, kind)),
        ),
      ],
    }),
  }),
] as const;

function meaningOf(plugin: string | null, code: string, kind: ProblemKind) {
  const { blame, retry, scope, outcome, http, meaning, fix } = kind;
  return { code, plugin, blame, retry, scope, outcome, http, meaning, fix };
}
