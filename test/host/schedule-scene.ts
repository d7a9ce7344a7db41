import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, PullBatch, PullRequest } from '../../host-sdk/index.js';
import { tablesPlace } from '../../host/work/tables-place.js';
import type { Store } from '../../host/index.js';
import { createStoreJobs } from '../../host/jobs/store-jobs.js';
import { currentFlaw } from '../contract/coverage/flaw.js';
import { jitterOf } from '../../host/timing/regular-runs.js';
import { startScheduler } from '../../host/schedule/scheduler.js';
import { listSchedules, type Schedule } from '../../host/timing/schedules.js';
import { steerSchedules, type ScheduleAction } from '../../host/work/schedules.js';
import { saveConnection } from '../../host/store/connections.js';
import type { ScheduledTask } from '../../host/store/schedule-tables.js';
import { manualClock, type ManualClock } from './manual-clock.js';
import { createProduct, type Product } from './product.js';

import type { KeyNames } from './key-names.js';
import { afterTest, openTestStore, quietLogger, temporaryFolder, testTrail } from './scene.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const NIGHTFALL = '2024-06-01T00:00:00Z';

export interface ScheduleScene {
  readonly time: ManualClock;
  readonly store: Store;
  readonly product: Product;
  /** What ran, with hours and minutes: `00:03 pull a`. */
  readonly ran: string[];
  readonly keep: (name: string, config: JsonObject) => Promise<void>;
  /** Starts a serving process; `kill` ends it as `kill -9` does. */
  readonly serve: () => Promise<{ stop(): Promise<void>; kill(): void }>;
  readonly steer: (connection: string, task: ScheduledTask, action: ScheduleAction) => Promise<void>;
  /** The place of connections without their own, as `serve --to` gives it. */
  readonly place: { text: string };
  readonly schedule: (connection: string, task: ScheduledTask) => Promise<Schedule | undefined>;
}

/** A store with connections to a product under the test's thumb, and time that the test moves. */
export async function scheduleScene(start = NIGHTFALL, names?: KeyNames): Promise<ScheduleScene> {
  const time = manualClock(start);
  const store = await openTestStore();
  const own = createProduct();
  const product = names === undefined ? own : Object.assign(own, { loaded: names.plugin(own.loaded) });
  const ran: string[] = [];
  const plain = { pull: product.pull, sync: product.sync };
  product.pull = (request) => {
    ran.push(`${clockTime(time.now())} pull ${request.table}`);
    return plain.pull(request);
  };
  product.sync = (request) => {
    ran.push(`${clockTime(time.now())} sync`);
    return plain.sync(request);
  };
  const sources = { store, plugins: [product.loaded], clock: time };
  const place = { text: `sqlite:${join(temporaryFolder(), 'tables.db')}` };
  const to = tablesPlace({ store, plugins: sources.plugins }, () => place.text);
  const schedule: ScheduleScene['schedule'] = async (connection, task) =>
    (await listSchedules(sources)).find((one) => one.connection === connection && one.task === task);
  return {
    time,
    store,
    product,
    ran,
    place,
    schedule,
    async keep(name, config) {
      const kept = currentFlaw().connections?.(name, config) ?? { [name]: config };
      for (const [own, changed] of Object.entries(kept)) {
        const plain = { instance: 'product.example', ...changed };
        const whole = names?.config(plain) ?? plain;
        const connection = { name: own, plugin: 'product', config: whole, folder: store.folder };
        await saveConnection(store, connection, product.loaded.configuration, 'now');
      }
    },
    async serve() {
      const { clock, kill } = time.forProcess();
      const locks = () => readdirSync(store.folder).filter((file) => file.startsWith('worker-'));
      const before = locks();
      const jobs = createStoreJobs({ store, clock, logger: quietLogger, pollIntervalMs: 15_000 });
      const scheduler = await startScheduler({
        ...sources,
        clock,
        jobs,
        to,
        logger: quietLogger,
        pollIntervalMs: 30_000,
      });
      const own = locks().filter((file) => !before.includes(file));
      let ended: Promise<void> | undefined;
      const stop = () => (ended ??= scheduler.stop());
      afterTest(stop);
      return {
        stop,
        kill() {
          kill();
          ended = Promise.resolve();
          for (const file of own) rmSync(join(store.folder, file));
        },
      };
    },
    steer: async (connection, task, action) => {
      await steerSchedules({ ...sources, trail: testTrail }, [{ connection, task }], action);
    },
  };
}

/** A pull of numbered pages, each of the given duration; it continues after its checkpoint. */
export function pagesOf(
  { time }: Pick<ScheduleScene, 'time'>,
  pages: number,
  pageMs: number,
): (request: PullRequest) => AsyncGenerator<PullBatch> {
  return async function* ({ table, checkpoint, signal }) {
    const first = typeof checkpoint === 'number' ? checkpoint : 0;
    const shape = { name: table, key: 'id', columns: [{ name: 'id', type: 'integer' as const }] };
    for (let page = first; page < pages; page += 1) {
      await time.sleep(pageMs, signal);
      const stats = { rows: page + 1 - first, pages: page + 1 - first, calls: page + 1 - first };
      yield { table: shape, rows: [{ id: page }], checkpoint: page + 1, stats };
    }
    const stats = { rows: pages - first, pages: pages - first, calls: pages - first };
    yield { table: shape, rows: [], checkpoint: pages, stats, end: { complete: true, warnings: [] } };
  };
}

/** `12:05` */
export function clockTime(instant: number): string {
  return new Date(instant).toISOString().slice(11, 16);
}

/** The time at which an hourly task is due in an hour of the test, as `00:03`. */
export function hourly(connection: string, task: ScheduledTask, hour: number): string {
  return clockTime(Date.parse(NIGHTFALL) + hour * HOUR + jitterOf(connection, task, HOUR));
}
