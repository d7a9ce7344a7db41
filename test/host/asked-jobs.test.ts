import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PullBatch } from '../../host-sdk/index.js';
import { placeNamed } from '../../host/destinations/named-place.js';
import { createPerform, type Perform } from '../../host/work/asked-work.js';
import type { JobRequest, AskedJobs } from '../../host/work/asked-jobs.js';
import type { LoadedPlugin, Store } from '../../host/index.js';
import { lookIntoDestination } from '../../host/destinations/open-destination.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { enableConnection, saveConnection } from '../../host/store/connections.js';
import { listJobs } from '../../host/store/jobs.js';
import { saveQueue } from '../../host/store/queues.js';
import { saveRule } from '../../host/store/rules.js';
import { askedScene, type AskedScene } from './asked-scene.js';
import { createProduct, type Product } from './product.js';
import { afterTest, fakeClock, openTestStore, quietLogger, storeAlerts } from './scene.js';

const DAY_MS = 24 * 3_600_000;
const PULL: JobRequest = {
  kind: 'pull',
  connection: 'p',
  on: ['letters'],
  work: { task: 'pull', tables: ['letters'] },
};

/** Work that ends on an abort, as all work of the host does. */
const untilStopped: Perform = (_work, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

/** Programs one after the other, or side by side, over one store. */
async function programs(standard: Perform = untilStopped) {
  const store = await openTestStore();
  const clock = fakeClock();
  let living: readonly AskedScene[] = [];
  let runs = 0;
  afterTest(() => Promise.all(living.map((one) => one.stop())));
  const open = (asked = standard, plugins: readonly LoadedPlugin[] = []): AskedScene => {
    const perform: Perform = (work, run) => {
      runs += 1;
      return asked(work, run);
    };
    const jobs = askedScene({ store, clock, perform, plugins });
    living = [...living, jobs];
    return jobs;
  };
  return {
    store,
    clock,
    open,
    /** Waits until that many runs have begun. */
    begun: (count: number) => expect.poll(() => runs).toBe(count),
    /** Ends every program as `kill -9` does: what it was doing goes nowhere, and its locks are free. */
    killAll: (...others: readonly AskedScene[]) => {
      living = others;
      for (const file of readdirSync(store.folder)) if (file.endsWith('.lock')) rmSync(join(store.folder, file));
    },
  };
}

const unended = async (store: Store) => (await listJobs(store.db)).filter((one) => one.ended_at === null).length;

/** The data of the job's `end`. */
function endOf(jobs: AskedJobs, id: string, after = 0): Promise<unknown> {
  return new Promise((resolve, reject) => {
    jobs
      .follow(id, after, ({ event, data }) => {
        if (event === 'end') resolve(data);
      })
      .catch(reject);
  });
}

describe('a requested job', () => {
  test('is reported with its end, good or bad, also to other programs and later, and no longer waits', async () => {
    const { store, open } = await programs(() => Promise.resolve({ rows: 3 }));
    const jobs = open();
    const good = await jobs.start(PULL);
    expect(await endOf(jobs, good.id)).toEqual({ rows: 3 });
    await jobs.stop();
    const failing = open(() => Promise.reject(new Error('no')));
    const bad = await failing.start(PULL);
    expect(await endOf(failing, bad.id)).toMatchObject({ problem: { code: 'plugin.defect' } });
    expect(await unended(store)).toBe(0);
    expect(await endOf(failing, good.id)).toEqual({ rows: 3 });
    expect(await failing.list()).toMatchObject([
      { id: bad.id, state: 'ended' },
      { id: good.id, state: 'ended', endedAt: expect.any(String) as string },
    ]);
  });

  test.each([
    ['stopped', DAY_MS],
    ['killed', DAY_MS],
    ['killed and the clock set back', -DAY_MS],
  ])('goes on under its name after its program was %s', async (how, pauseMs) => {
    const { store, open, clock, killAll, begun } = await programs();
    const first = open();
    const { id, startedAt } = await first.start(PULL);
    await begun(1);
    if (how === 'stopped') await first.stop();
    else killAll();
    clock.advance(pauseMs);
    const second = open((work, { connection, askedAt }) => Promise.resolve({ work, connection, askedAt }));
    expect(await second.list()).toMatchObject([{ id, kind: 'pull', connection: 'p', on: ['letters'], startedAt }]);
    expect(await endOf(second, id)).toEqual({ work: PULL.work, connection: 'p', askedAt: startedAt });
    expect(await unended(store)).toBe(0);
  });

  test('goes on in a program that was running beside the one that was killed, at its next look', async () => {
    const { open, killAll } = await programs();
    const begun: string[] = [];
    const first = open((work, run) => {
      begun.push(run.connection);
      return untilStopped(work, run);
    });
    const { id } = await first.start(PULL);
    await expect.poll(() => begun).toEqual(['p']);
    const second = open((_work, { connection }) => Promise.resolve({ connection }));
    expect(await second.list()).toMatchObject([{ id, state: 'running' }]);
    killAll(second);
    // Wakes it.
    await second.start({ ...PULL, connection: 'q' });
    expect(await endOf(second, id)).toEqual({ connection: 'p' });
    expect(begun).toEqual(['p']);
  });

  test('is refused while another program is at the same work, also where several are asked for at once', async () => {
    const { open } = await programs();
    const [first, second] = [open(), open()];
    await first.start(PULL);
    const busy = { problem: { code: 'host.busy', message: 'Another job is running for letters.' } };
    await expect(second.start(PULL)).rejects.toMatchObject(busy);
    await expect(second.startAll([{ ...PULL, on: ['others'] }, PULL])).rejects.toMatchObject(busy);
    expect(await second.list()).toHaveLength(1);
    const asked = [second.start({ ...PULL, connection: 'q' }), first.start({ ...PULL, connection: 'q' })];
    expect((await Promise.allSettled(asked)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('stays stopped when a person stopped it, also just before the program did', async () => {
    const { store, open } = await programs();
    const first = open();
    const { id } = await first.start(PULL);
    await first.abort(id);
    await expect.poll(() => unended(store)).toBe(0);
    await first.stop();
    const second = open();
    expect(await endOf(second, id)).toMatchObject({
      problem: { message: expect.stringContaining('was stopped') as string },
    });
  });

  test('tells those who followed it before the restart what came after it', async () => {
    const { open, clock, killAll } = await programs();
    const seen: number[] = [];
    const first = open((_work, { tell }) => {
      for (let page = 0; page < 5; page += 1) tell('progress', page);
      return new Promise(() => undefined);
    });
    const { id } = await first.start(PULL);
    await first.follow(id, 0, (event) => seen.push(event.id));
    await expect.poll(() => seen).toContain(5);
    killAll();
    clock.advance(1);
    const second = open(() => Promise.resolve({ rows: 1 }));
    expect(await endOf(second, id, Math.max(...seen))).toEqual({ rows: 1 });
  });

  test('is given up, and says so, after three programs died of it, however often it was stopped in order', async () => {
    const { store, open, killAll } = await programs();
    let begun = 0;
    const perform: Perform = (work, run) => {
      begun += 1;
      return untilStopped(work, run);
    };
    const program = async (runs: number) => {
      const next = open(perform);
      await expect.poll(() => begun).toBe(runs);
      return next;
    };
    const { id } = await open(perform).start(PULL);
    await expect.poll(() => begun).toBe(1);
    killAll();
    await program(2);
    killAll();
    await (await program(3)).stop();
    for (const run of [4, 5, 6]) {
      await program(run);
      killAll();
    }
    const last = open(perform);
    expect(await endOf(last, id)).toMatchObject({
      problem: { code: 'host.aborted', message: expect.stringContaining('died 3 times') as string },
    });
    expect(await last.list()).toMatchObject([{ id, state: 'ended' }]);
    expect([begun, await unended(store)]).toEqual([6, 0]);
  });
});

/** A host with a connection `p`, a queue and the jobs that can be requested. */
async function hostScene(product: Product) {
  const { store, clock, open, killAll } = await programs();
  const { loaded } = product;
  const config = { name: 'p', instance: 'product.example', ticketing: {}, data: { tables: ['letters'] } };
  const connection = { name: 'p', plugin: loaded.manifest.id, config, folder: store.folder };
  await saveConnection(store, connection, loaded.configuration, 'now');
  const to = `sqlite:${join(store.folder, 'tables.db')}`;
  const start = () => {
    const sessions = createSessionPool({ store, plugins: [loaded], clock, logger: quietLogger });
    return open(createPerform({ store, clock, sessions, to: async () => placeNamed(to) }), [loaded]);
  };
  return { store, clock, killAll, start, to };
}

describe('a requested pull', () => {
  test('reads on after a restart where its last page was stored', async () => {
    const product = createProduct();
    let isStuck = true;
    product.pull = async function* ({ table, checkpoint }): AsyncGenerator<PullBatch> {
      const schema = { name: table, key: 'id', columns: [{ name: 'id', type: 'integer' as const }] };
      for (let page = Number(checkpoint ?? 0); page < 5; page += 1) {
        product.calls.push(`page ${page}`);
        if (isStuck && page === 2) await new Promise(() => undefined);
        const end = page === 4 ? { end: { complete: true, warnings: [] } } : {};
        const stats = { rows: 1, pages: 1, calls: 1 };
        yield { table: schema, rows: [{ id: page }], checkpoint: page + 1, stats, ...end };
      }
    };
    const { start, killAll, to } = await hostScene(product);
    const { id } = await start().start(PULL);
    await expect.poll(() => product.calls).toContain('page 2');
    killAll();
    isStuck = false;
    product.calls.length = 0;
    const second = start();
    expect(await endOf(second, id)).not.toHaveProperty('problem');
    expect(product.calls.filter((call) => call.startsWith('page'))).toEqual(['page 2', 'page 3', 'page 4']);
    expect(await lookIntoDestination(to)).toMatchObject([{ rows: 5 }]);
  });

  test('ends with the reason when its connection was disabled meanwhile', async () => {
    const product = createProduct();
    product.pull = () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) });
    const { start, killAll, store } = await hostScene(product);
    const { id } = await start().start(PULL);
    await expect.poll(() => product.calls).toContain('pull letters');
    killAll();
    await enableConnection(store.db, 'p', false);
    const second = start();
    expect(await endOf(second, id)).toMatchObject({
      problem: { code: 'host.not_supported', message: 'The connection "p" is disabled.' },
    });
  });
});

test('tickets for the last days are made for the days before they were asked for, each once, however late', async () => {
  const product = createProduct();
  const { start, killAll, store, clock } = await hostScene(product);
  await saveRule(store.db, { name: 'All', filter: {}, dedupe: [], mutes: [] });
  const place = { rule: 'All', connection: 'p', label: 'Incidents', value: 'incidents' };
  const create = [{ target: 'Subject', template: '$alertName' }];
  await saveQueue(store.db, { name: 'Desk', ...place, create, update: [] });
  // Stamped at the start of May; the clock shows the start of June.
  const ids = Array.from({ length: 40 }, (_one, index) => `alert ${index}`);
  await storeAlerts(store, ...ids);
  product.create = () => new Promise(() => undefined);
  const work = { task: 'sync', queue: 'Desk', days: 31 } as const;
  const { id } = await start().start({ kind: 'tickets', connection: 'p', on: ['Desk'], work });
  await expect.poll(() => product.calls).toContain('create alert 0');
  killAll();
  clock.advance(7 * DAY_MS);
  product.create = (_request, plain) => plain();
  const second = start();
  expect(await endOf(second, id)).not.toHaveProperty('problem');
  expect(product.made).toBe(ids.length);
});
