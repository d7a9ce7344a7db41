import express from 'express';
import type { ErrorRequestHandler, Express, Request } from 'express';
import { toProblem } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { PACKAGE_VERSION } from '../package-root.js';
import { withoutSecrets } from '../secret-fields.js';
import { listAlerts } from '../store/alerts.js';
import { listConnections } from '../store/connections.js';
import type { Store } from '../store/open-store.js';
import { listRuns } from '../store/runs.js';
import { listTickets } from '../store/ticket-list.js';
import { guard } from './guard.js';
import { homePage } from './page.js';
import { STYLE } from './style.js';

export interface ApiOptions {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
}

const MOST = 1000;
const ON_PAGE = 50;

/**
 * The host's HTTP API and its page, not listening. Everything is read-only; until there is a sign-in it must be bound
 * to the loopback address.
 */
export function createApp({ store, plugins }: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(guard);

  const connections = async () =>
    (await listConnections(store.db)).map(({ name, plugin, config }) => {
      const schema = plugins.find((one) => one.manifest.id === plugin)?.configuration;
      // Without its schema nobody knows which values are secret, so none is shown.
      return { name, plugin, config: schema === undefined ? {} : withoutSecrets(schema, config) };
    });

  app.get('/health', (_request, response) => {
    response.json({ ok: true, version: PACKAGE_VERSION });
  });
  app.get('/api/plugins', (_request, response) => {
    response.json({ plugins: plugins.map((plugin) => plugin.manifest) });
  });
  app.get('/api/connections', async (_request, response) => {
    response.json({ connections: await connections() });
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
  app.get('/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  app.get('/', async (_request, response) => {
    const tickets = await listTickets(store.db, { limit: ON_PAGE });
    const runs = await listRuns(store.db, ON_PAGE);
    response.type('html').send(homePage({ connections: await connections(), tickets, runs }));
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing at this address.' });
  });
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).json({ problem: toProblem(error) });
  };
  app.use(failed);
  return app;
}

/** `?limit=`, from 1 to 1000; default 50. */
function limitOf(request: Request): number {
  const limit = Number(request.query['limit']);
  return Number.isSafeInteger(limit) && limit > 0 ? Math.min(limit, MOST) : ON_PAGE;
}
