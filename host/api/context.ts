import type { Logger } from '../../host-sdk/index.js';
import type { Refusals } from '../audit/refusals.js';
import type { Trail } from '../audit/trail.js';
import type { BrokenPlugin } from '../plugins/load-plugins.js';
import type { MetricsText } from './metrics-text.js';
import type { ScheduleSources } from '../timing/schedules.js';
import type { AskedJobs } from '../work/asked-jobs.js';
import type { SessionPool } from '../work/session-pool.js';
import type { TablesPlace } from '../work/tables-place.js';
import type { Access } from './access.js';
import type { Attempts } from './attempts.js';
import type { BrowserSessions } from './browser-sessions.js';
import type { CspReports } from './csp-reports.js';

/** The dependencies of the operations. */
export interface ApiContext extends ScheduleSources {
  readonly logger: Logger;
  /** Plugins that could not be loaded. */
  readonly broken: readonly BrokenPlugin[];
  readonly sessions: SessionPool;
  readonly jobs: AskedJobs;
  readonly to: TablesPlace;
  /** Absolute path of the folder whose files configurations may refer to; without it, none. */
  readonly secretsDir?: string | undefined;
  readonly access: Access;
  readonly browserSessions: BrowserSessions;
  readonly signInAttempts: Attempts;
  readonly passwordAttempts: Attempts;
  readonly cspReports: CspReports;
  readonly refusals: Refusals;
  readonly metricsText: () => Promise<MetricsText>;
  /** The OpenAPI document of all operations. */
  readonly document: () => Readonly<Record<string, unknown>>;
  /** The same as a page; `nonce` allows its styles and scripts. */
  readonly docsPage: (nonce: string) => string;
}

/** The dependencies of an operation in one call. */
export interface CallContext extends ApiContext {
  /** Records the changes of its use cases for the audit log. */
  readonly trail: Trail;
}
