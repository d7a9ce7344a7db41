import type { Clock, Logger } from '../../host-sdk/index.js';
import { createRefusals } from '../audit/refusals.js';
import { systemClock } from '../platform/clock.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { BrokenPlugin } from '../plugins/load-plugins.js';
import { createMetricsText } from './metrics-text.js';
import { createSessionPool, type SessionPool } from '../work/session-pool.js';
import { filePerTenant, tablesPlace, type TablesPlace } from '../work/tables-place.js';
import type { Store } from '../store/store.js';
import { createAccess } from './access.js';
import { createStoreJobs } from '../jobs/store-jobs.js';
import { createAskedJobs, type AskedJobs } from '../work/asked-jobs.js';
import { createPerform } from '../work/asked-work.js';
import { createAttempts } from './attempts.js';
import { createBrowserSessions } from './browser-sessions.js';
import type { ApiContext } from './context.js';
import { createCspReports } from './csp-reports.js';
import { docsPage } from './docs-page.js';
import { apiDocument } from './openapi.js';
import { OPERATIONS } from './operations/index.js';
import { createTokenUses } from './token-uses.js';

export interface ContextOptions {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
  /** Plugins that could not be loaded, for the list of plugins. */
  readonly broken?: readonly BrokenPlugin[] | undefined;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Default: a file for each tenant in the data folder. */
  readonly to?: TablesPlace | undefined;
  /** Shared with the scheduler; default: a new one. */
  readonly sessions?: SessionPool | undefined;
  /** Runs requested jobs; default: they wait in the store for another process. */
  readonly jobs?: AskedJobs | undefined;
  /** Absolute path of the folder whose files configurations may refer to; without it, none. */
  readonly secretsDir?: string | undefined;
}

/** Creates the dependencies of the operations of one host. */
export function createContext(options: ContextOptions): ApiContext {
  const { store, plugins, broken = [], logger, clock = systemClock, secretsDir } = options;
  const browserSessions = createBrowserSessions(store.db, clock);
  const noteUse = createTokenUses(store.db, clock, logger);
  const sessions = options.sessions ?? createSessionPool({ store, plugins, clock, logger, secretsDir });
  const to = options.to ?? tablesPlace({ store, plugins, secretsDir }, filePerTenant(store));
  const shared = { store, plugins, clock, logger };
  const perform = createPerform({ ...shared, sessions, to });
  const jobs = options.jobs ?? createAskedJobs({ ...shared, jobs: createStoreJobs(shared), perform });
  return {
    ...{ store, plugins, broken, clock, logger, sessions, jobs, to, secretsDir, browserSessions },
    access: createAccess({ store, clock, sessions: browserSessions, noteUse }),
    signInAttempts: createAttempts(clock),
    passwordAttempts: createAttempts(clock),
    cspReports: createCspReports(clock),
    refusals: createRefusals(store.db, logger),
    metricsText: createMetricsText(store, plugins, clock),
    document: () => apiDocument(OPERATIONS),
    docsPage: (nonce) => docsPage(OPERATIONS, nonce),
  };
}
