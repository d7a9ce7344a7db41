import express from 'express';
import type { ErrorRequestHandler, Express, Request } from 'express';
import { PluginError, toProblem } from '../../host-sdk/index.js';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { systemClock } from '../clock.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { createMetricsText } from '../metrics/metrics-text.js';
import { PACKAGE_VERSION } from '../package-root.js';
import { quotaReport } from '../quota.js';
import { listSchedules } from '../schedule/schedules.js';
import { withoutSecrets } from '../secret-fields.js';
import { listAlerts } from '../store/alerts.js';
import { listConnections } from '../store/connections.js';
import type { Store } from '../store/open-store.js';
import { listRuns } from '../store/runs.js';
import { listTickets } from '../store/ticket-list.js';
import { requireToken } from './access.js';
import { answerProblem } from './answers.js';
import { checkConnectionRoute } from './check-connection.js';
import { guard } from './guard.js';
import { homePage } from './page.js';
import { scheduleRoutes } from './schedules.js';
import { createSignIn } from './sign-in.js';
import { STYLE } from './style.js';

export interface ApiOptions {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Host names that requests may come for, besides those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
}

const MOST = 1000;
const ON_PAGE = 50;

/** The host's HTTP API and its page, not listening. Everything but `/health` needs a token or a sign-in. */
export function createApp({ store, plugins, logger, clock = systemClock, allowedHosts }: ApiOptions): Express {
  const app = express();
  const signIn = createSignIn(store, clock);
  const metricsText = createMetricsText(store, plugins, clock);
  app.disable('x-powered-by');
  app.use(guard(allowedHosts));

  const connections = async () =>
    (await listConnections(store.db)).map(({ name, plugin, config }) => {
      const schema = plugins.find((one) => one.manifest.id === plugin)?.configuration;
      // Without its schema nobody knows which values are secret, so none is shown.
      return { name, plugin, config: schema === undefined ? {} : withoutSecrets(schema, config) };
    });

  app.get('/health', (_request, response) => {
    response.json({ ok: true, version: PACKAGE_VERSION });
  });
  app.get('/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  app.use(signIn.routes);
  app.get('/', signIn.required, async (_request, response) => {
    const tickets = await listTickets(store.db, { limit: ON_PAGE });
    const runs = await listRuns(store.db, ON_PAGE);
    const schedules = await listSchedules({ store, plugins, clock });
    response.type('html').send(homePage({ connections: await connections(), schedules, tickets, runs }));
  });

  app.use(requireToken(store));
  app.get('/metrics', async (_request, response) => {
    const { type, text } = await metricsText();
    response.set('Content-Type', type).send(text);
  });
  app.get('/api/plugins', (_request, response) => {
    response.json({ plugins: plugins.map((plugin) => plugin.manifest) });
  });
  app.get('/api/connections', async (_request, response) => {
    response.json({ connections: await connections() });
  });
  app.use(checkConnectionRoute({ store, plugins, clock, logger }));
  app.use(scheduleRoutes({ store, plugins, clock }));
  app.get('/api/quota', async (_request, response) => {
    response.json({ tenants: await quotaReport(store, plugins, clock) });
  });
  app.get('/api/tickets', async (request, response) => {
    const connection = typeof request.query['connection'] === 'string' ? request.query['connection'] : undefined;
    response.json({ tickets: await listTickets(store.db, { connection, limit: limitOf(request) }) });
  });
  app.get('/api/alerts', async (request, response) => {
    response.json({ alerts: await listAlerts(store.db, limitOf(request)) });
  });
  app.get('/api/runs', async (request, response) => {
    response.json({ runs: await listRuns(store.db, limitOf(request)) });
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing at this address.' });
  });
  app.use(failed);
  return app;
}

const failed: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) next(error);
  else answerProblem(response, isBodyFault(error) ? bodyProblem() : toProblem(error));
};

/** Express's own errors about a body carry the body, so nothing of them is passed on. */
function isBodyFault(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'expose' in error && 'statusCode' in error;
}

function bodyProblem() {
  return new PluginError('config.invalid', 'The body of the request cannot be read.', {
    field: 'body',
    fix: 'Send a JSON object of a few kilobytes at most.',
  }).problem;
}

/** `?limit=`, from 1 to 1000; default 50. */
function limitOf(request: Request): number {
  const limit = Number(request.query['limit']);
  return Number.isSafeInteger(limit) && limit > 0 ? Math.min(limit, MOST) : ON_PAGE;
}
