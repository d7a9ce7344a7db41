import type { ScheduleSources } from '../timing/schedules.js';
import type { SessionPool } from '../work/session-pool.js';
import type { Logger } from '../../host-sdk/index.js';
import type { TablesPlace } from '../work/tables-place.js';
import type { RunningJobs } from './running-jobs.js';

/** What the routes work with. */
export interface ApiContext extends ScheduleSources {
  readonly logger: Logger;
  readonly sessions: SessionPool;
  readonly jobs: RunningJobs;
  readonly to: TablesPlace;
  /** Absolute path of the folder whose files configurations may refer to; without it none. */
  readonly secretsDir?: string | undefined;
}

export { requireEnabled } from '../work/connections.js';
export { loadedPlugin, notLoaded } from '../work/loaded-plugin.js';
export { tablesOf } from '../work/tables-place.js';
