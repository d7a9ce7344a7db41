import express from 'express';
import type { Express } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { systemClock } from '../clock.js';
import type { LoadedPlugin } from '../load-plugin.js';
import type { BrokenPlugin } from '../load-plugins.js';
import { createMetricsText } from '../metrics/metrics-text.js';
import { PACKAGE_VERSION } from '../package-root.js';
import { filePerTenant } from '../work/tables-place.js';
import type { TablesPlace } from '../work/tables-place.js';
import { createSessionPool } from '../work/session-pool.js';
import type { SessionPool } from '../work/session-pool.js';
import type { Store } from '../store/open-store.js';
import { createAccess } from './access.js';
import { alertRoutes } from './alerts.js';
import { answerProblem } from './answers.js';
import { createPerform } from '../work/asked-work.js';
import { createBrowserSessions } from './browser-sessions.js';
import { connectionCheckRoutes } from './connection-checks.js';
import { connectionDiscoveryRoute } from './connection-discovery.js';
import { connectionFactRoutes } from './connection-facts.js';
import { connectionRoutes } from './connections.js';
import { consoleFiles } from './console-files.js';
import type { ApiContext } from './context.js';
import { createCspReports } from './csp-reports.js';
import { documentRoutes } from './document-routes.js';
import { failed } from './failures.js';
import { guard } from './guard.js';
import { logRoutes } from './logs.js';
import { overviewRoutes } from './overview.js';
import { pluginRoutes } from './plugins.js';
import { postAlertsRoute } from './post-alerts.js';
import { pullRoutes } from './pulls.js';
import { queueRoutes } from './queues.js';
import { readableAddress, shallowBody } from './readable-request.js';
import { requestChecks } from './request-checks.js';
import { ruleRoutes } from './rules.js';
import { createRunningJobs } from './running-jobs.js';
import type { RunningJobs } from './running-jobs.js';
import { scheduleRoutes } from './schedules.js';
import { settingsRoutes } from './settings.js';
import { signInRoutes } from './sign-in.js';
import { tableRoutes } from './tables.js';
import { ticketRoutes } from './tickets.js';
import { createTokenUses } from './token-uses.js';
import { tellUntrustedProxy } from './untrusted-proxy.js';

export interface ApiOptions {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
  /** Those that could not be loaded, to be told. */
  readonly broken?: readonly BrokenPlugin[] | undefined;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Host names that requests may come for, besides those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Addresses of proxies whose `X-Forwarded` headers are believed. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Default: a file for each tenant in the data folder. */
  readonly to?: TablesPlace | undefined;
  /** Shared with the scheduler; default: its own. */
  readonly sessions?: SessionPool | undefined;
  /** Whoever makes them stops them; default: its own. */
  readonly jobs?: RunningJobs | undefined;
  /** Absolute path of the folder whose files configurations may refer to; without it none. */
  readonly secretsDir?: string | undefined;
  /** Folder of the built console; without one there is the API alone. */
  readonly consoleFolder?: string | undefined;
  /** Holds each answer against the API's document too, and fails where it differs. */
  readonly checkAnswers?: boolean | undefined;
}

const LARGEST_BODY = '1mb';

/**
 * The host's HTTP API and its console, not listening. Without sign-in there are `/health`, the console's files, the
 * sign-in itself and the place for a browser's reports; everything else needs a session or a token.
 */
export function createApp(options: ApiOptions): Express {
  const { store, plugins, logger, clock = systemClock, allowedHosts, consoleFolder, secretsDir } = options;
  const browserSessions = createBrowserSessions(store.db, clock);
  const noteUse = createTokenUses(store.db, clock, logger);
  const access = createAccess({ store, clock, sessions: browserSessions, noteUse });
  const cspReports = createCspReports(clock);
  const sessions = options.sessions ?? createSessionPool({ store, plugins, clock, logger, secretsDir });
  const to = options.to ?? filePerTenant(store);
  const jobs =
    options.jobs ?? createRunningJobs({ store, clock, logger, perform: createPerform({ store, clock, sessions, to }) });
  const context: ApiContext = { store, plugins, clock, logger, sessions, jobs, to, secretsDir };
  const metricsText = createMetricsText(store, plugins, clock);

  const app = express();
  app.disable('x-powered-by');
  if (options.trustProxy !== undefined) app.set('trust proxy', options.trustProxy);
  app.use(guard(allowedHosts), readableAddress);
  app.get('/health', (_request, response) => {
    response.json({ ok: true, version: PACKAGE_VERSION });
  });
  app.use(tellUntrustedProxy(logger));
  app.use(cspReports.taken);
  app.use(signInRoutes({ store, clock, sessions: browserSessions, access }));
  if (consoleFolder !== undefined) app.use(consoleFiles(consoleFolder));

  app.use(access.required);
  app.get('/metrics', async (_request, response) => {
    const { type, text } = await metricsText();
    response.set('Content-Type', type).send(text);
  });
  // Takes other types than JSON and larger bodies, so it comes before the rest is parsed and checked.
  app.use(postAlertsRoute(context));
  app.use(express.json({ limit: LARGEST_BODY }), shallowBody);
  app.use(requestChecks(options.checkAnswers === true));
  app.use(documentRoutes(), overviewRoutes(context), pluginRoutes(plugins, options.broken));
  app.use(connectionRoutes(context), connectionCheckRoutes(context), connectionDiscoveryRoute(context));
  app.use(connectionFactRoutes(context));
  app.use(alertRoutes(context), ruleRoutes(context), queueRoutes(context), ticketRoutes(context));
  app.use(pullRoutes(context), tableRoutes(context), scheduleRoutes(context), logRoutes(store));
  app.use(settingsRoutes({ store, clock, access, sessions: browserSessions }), cspReports.told);
  app.use((_request, response) => {
    const { problem } = new PluginError('host.unknown_name', 'There is nothing at this address.', {
      fix: 'Take an address that /api/docs lists.',
    });
    answerProblem(response, problem);
  });
  app.use(failed);
  return app;
}
