import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createStoreJobs } from '../../host/jobs/store-jobs.js';
import { jobsSuite, PLACES, type JobsBench } from './jobs-suite.js';
import { manualClock } from './manual-clock.js';
import { afterTest, openTestStore, quietLogger, temporaryFolder } from './scene.js';

async function storeBench(folder = temporaryFolder()): Promise<JobsBench> {
  const time = manualClock('2024-06-01T00:00:00Z');
  // In one process two stores would block each other: a transaction of one could not end while the other waits.
  const store = await openTestStore(folder);
  const locks = () => readdirSync(folder).filter((file) => file.startsWith('worker-'));
  return {
    now: () => time.now(),
    pass: (ms) => time.pass(ms),
    async open() {
      const { clock, kill } = time.forProcess();
      let own: readonly string[] = [];
      const jobs = createStoreJobs({ store, clock, logger: quietLogger, pollIntervalMs: 15_000, concurrency: PLACES });
      afterTest(() => (own.length > 0 ? undefined : jobs.stop()));
      return {
        jobs: {
          ...jobs,
          start(handlers) {
            const before = locks();
            jobs.start(handlers);
            own = locks().filter((file) => !before.includes(file));
          },
        },
        async kill() {
          kill();
          for (const file of own) rmSync(join(folder, file));
        },
      };
    },
  };
}

jobsSuite('jobs in the store', storeBench);

test('the lock of a killed process is cleared away by the next, and a stopped one leaves none', async () => {
  const folder = temporaryFolder();
  const left = () => readdirSync(folder).filter((file) => /^worker-.*lock$/.test(file));
  const { open } = await storeBench(folder);
  writeFileSync(join(folder, 'worker-dead.lock'), '');
  const { jobs } = await open();
  jobs.start({});
  expect(left()).not.toContain('worker-dead.lock');
  expect(left().length).toBe(1);
  await jobs.stop();
  expect(left()).toEqual([]);
});
