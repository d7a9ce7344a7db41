import express, { type Express } from 'express';
import request from 'supertest';
import type { JsonObject, Logger } from '../../host-sdk/index.js';
import { placeNamed } from '../../host/destinations/named-place.js';
import { createContext, type ContextOptions } from '../../host/api/create-context.js';
import { failed } from '../../host/api/error-handler.js';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { operationRoutes } from '../../host/api/operation-routes.js';
import { collectAlerts } from '../../host/alerts/collect-alerts.js';
import {
  addAlerts,
  createTickets,
  listTickets,
  syncTickets,
  type CreateTicketsResult,
  type ListedTicket,
  type Store,
  type SyncTicketsResult,
} from '../../host/index.js';
import { keepLogs } from '../../host/logs/keep-logs.js';
import { createPerform, type PerformOptions } from '../../host/work/asked-work.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { saveConnection } from '../../host/store/connections.js';
import { currentFlaw, type ApiCall, type ArrivedAlert } from '../contract/coverage/flaw.js';
import { askedScene, stoppedAfter } from '../host/asked-scene.js';
import { openTestStore, quietLogger } from '../host/scene.js';
import { eventsIn } from '../host/server-events.js';
import { startTenant, ticketing, type Tenant } from '../tenant.js';
import { CONNECTOR } from './connector.js';

/** A tenant's incidents where a test does not ask for others. */
export const FEW = 20;
export const DAY = 86_400_000;
/** Name of the plugin's configuration. */
export const CTO = 'CTO Ivanti';

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** A host with rules, queues and tickets, as its API shows it, and a configuration of the plugin for a tenant. */
export interface Orchestrator {
  readonly tenant: Tenant;
  readonly store: Store;
  readonly logger: Logger;
  /** Calls the API. */
  readonly ask: <T = Readonly<Record<string, unknown>>>(
    method: ApiCall['method'],
    path: string,
    body?: ApiCall['body'],
  ) => Promise<Answer<T>>;
  /** Takes alerts in; makes up the properties that are not given. */
  readonly arrive: (...alerts: readonly ArrivedAlert[]) => Promise<void>;
  /** Makes tickets of the alerts that wait, as a schedule does. */
  readonly work: () => Promise<CreateTicketsResult>;
  /** Fetches the states of the tickets. */
  readonly fetchStates: () => Promise<SyncTicketsResult>;
  /** Waits for a job of the API, and returns its result. */
  readonly ended: (job: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The tickets, oldest first. */
  readonly tickets: () => Promise<readonly ListedTicket[]>;
  /** Entries of the log by the query of its filters. */
  readonly logs: (query?: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export async function orchestrator(
  given: Tenant | Parameters<typeof startTenant>[0] = {},
  settings: Readonly<Record<string, unknown>> = {},
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Orchestrator> {
  const tenant = 'mock' in given ? given : await startTenant({ incidents: FEW, ...given });
  const { clock } = tenant;
  const store = await openTestStore();
  const kept = keepLogs({ store, clock, logger: quietLogger });
  const logger = currentFlaw().logger?.(kept.logger) ?? kept.logger;
  const sessions = createSessionPool({ store, plugins: [CONNECTOR], clock, logger, agent: 'netskope-ce-5.0.1' });
  const config = { name: CTO, ...tenant.config({ ticketing: ticketing(tenant, settings), ...changes }) } as JsonObject;
  const plugin = CONNECTOR.manifest.id;
  await saveConnection(store, { name: CTO, plugin, config, folder: store.folder }, CONNECTOR.configuration, 'now');
  const app = routesOf({
    store,
    plugins: [CONNECTOR],
    clock,
    logger,
    sessions,
    to: async () => placeNamed(`sqlite:${store.folder}/tables.db`),
  });

  const ask: Orchestrator['ask'] = async (method, path, body) => {
    const { asked, told } = currentFlaw();
    const plain = { method, path, ...(body === undefined ? {} : { body }) };
    const call = asked?.(plain) ?? plain;
    const sent = request(app)[call.method](call.path);
    const answer = await (call.body === undefined ? sent : sent.send(call.body));
    const [status, answered] = [answer.status, answer.body as never];
    return { status, body: (told?.(answered, call) ?? answered) as never };
  };
  return {
    tenant,
    store,
    logger,
    ask,
    async arrive(...alerts) {
      const timestamp = new Date(clock.now() - 60_000).toISOString();
      const arriving = currentFlaw().alerts?.(alerts) ?? alerts;
      const whole = arriving.map((alert) => ({ ...ALERT, alertName: `Alert ${alert.id}`, timestamp, ...alert }));
      const entries = whole.map((value, index) => ({ line: index + 1, value }));
      const { occurrences } = collectAlerts(entries, clock.now());
      await addAlerts(store.db, occurrences, new Date(clock.now()).toISOString());
    },
    work: () => sessions.use(CTO, (session) => createTickets(session)),
    fetchStates: () => sessions.use(CTO, (session) => syncTickets(session)),
    async ended(job) {
      const { text } = await request(app).get(`/api/jobs/${job}/events`);
      return eventsIn(text).at(-1)?.data as Readonly<Record<string, unknown>>;
    },
    tickets: () => listTickets(store.db, { limit: 100, sort: 'created' }),
    async logs(query = '') {
      await kept.flush();
      const { body } = await ask<{ logs: never }>('get', `/api/logs?${query}`);
      return body.logs;
    },
  };
}

/** The routes of the API without sign-in. */
function routesOf(options: ContextOptions & PerformOptions): Express {
  const jobs = askedScene({ ...options, perform: createPerform(options) });
  const context = createContext({ ...options, jobs: stoppedAfter(jobs) });
  return express().use(operationRoutes(context, OPERATIONS), failed);
}

const ALERT = {
  alertType: 'DLP',
  app: 'Box',
  appCategory: 'Cloud Storage',
  user: 'kim@example.com',
};
