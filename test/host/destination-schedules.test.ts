import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../host/index.js';
import { openDestination } from '../../host/destinations/open-destination.js';
import { MIGRATIONS } from '../../host/store/migrations.js';
import { allScheduleRows } from '../../host/store/schedules.js';
import type { StoreTables } from '../../host/store/schema.js';
import { sqliteDialect } from '../../host/store/sqlite-dialect.js';
import { dropDestination, keepDestination, useDestination } from '../../host/work/destinations.js';
import { afterTest, temporaryFolder, testTrail } from './scene.js';
import { clockTime, HOUR, MINUTE, pagesOf, scheduleScene } from './schedule-scene.js';

const HISTORY = { tables: ['letters'], mode: 'historical', interval: 60 };

/** A scene with a history of pages, and destinations that the host keeps. */
async function scene(pages = 3, pageMs = MINUTE) {
  const made = await scheduleScene();
  const { store, product, time } = made;
  const pulled: string[] = [];
  product.pull = async function* (request) {
    for await (const batch of pagesOf(made, pages, pageMs)(request)) {
      if (batch.end === undefined) pulled.push(`${clockTime(time.now())} page ${batch.checkpoint as number}`);
      yield batch;
    }
  };
  const folder = temporaryFolder();
  const context = { store, clock: time, trail: testTrail };
  const placeOf = (name: string) => `sqlite:${join(folder, `${name}.db`)}`;
  return {
    ...made,
    pulled,
    placeOf,
    keepPlace: (name: string) => keepDestination(context, { name, to: placeOf(name), folder }, { test: false }),
    use: (connection: string, destination: string | null) =>
      useDestination({ ...context, plugins: [product.loaded] }, { connection, destination }),
    drop: (name: string) => dropDestination(context, name),
    /** The pages that were read since the last call. */
    pages: () => pulled.splice(0).map((one) => one.slice(6)),
  };
}

describe('a changed destination', () => {
  test('has schedules of its own: its backfill is due, and the earlier one stays done for when it is changed back', async () => {
    const { keep, keepPlace, use, serve, time, pages, schedule, placeOf } = await scene();
    await keep('a', { data: HISTORY });
    await keepPlace('one');
    await keepPlace('two');
    await use('a', 'one');
    await serve();
    await time.pass(HOUR);
    expect(pages()).toEqual(['page 1', 'page 2', 'page 3']);
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: placeOf('one'), nextRunAt: null });

    await use('a', 'two');
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: placeOf('two'), lastRunAt: null });
    await time.pass(HOUR);
    expect(pages()).toEqual(['page 1', 'page 2', 'page 3']);
    expect(await schedule('a', 'backfill')).toMatchObject({
      destination: placeOf('two'),
      lastOutcome: 'ok',
      nextRunAt: null,
    });

    await use('a', 'one');
    await time.pass(3 * HOUR);
    expect(pages()).toEqual([]);
    expect(await schedule('a', 'backfill')).toMatchObject({
      destination: placeOf('one'),
      lastOutcome: 'ok',
      nextRunAt: null,
    });
  });

  test('stops a backfill at its next page, and changed back it goes on where it was', async () => {
    const { keep, keepPlace, use, serve, time, pages, schedule, placeOf } = await scene(30, MINUTE);
    await keep('a', { data: HISTORY });
    await keepPlace('two');
    await serve();
    const first = await schedule('a', 'backfill');
    await time.pass(15 * MINUTE);
    const before = pages().length;
    expect(before).toBeGreaterThan(5);
    await use('a', 'two');
    await time.pass(HOUR);
    const read = pages();
    // One page of the earlier destination may have been on its way.
    expect(read.indexOf('page 1')).toBeLessThanOrEqual(2);
    expect(read.slice(read.indexOf('page 1'))).toHaveLength(30);
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: placeOf('two'), nextRunAt: null });
    await use('a', null);
    await time.pass(HOUR);
    expect(pages()[0]).toBe(`page ${before + 1 + read.indexOf('page 1')}`);
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: first?.destination, lastOutcome: 'ok' });
  });

  test('gets what a job that was waiting reads, and the earlier one nothing', async () => {
    const { keep, keepPlace, use, serve, time, pages, placeOf, product, drop } = await scene();
    await keep('a', { data: { ...HISTORY, mode: 'incremental' } });
    await keepPlace('one');
    await keepPlace('two');
    await use('a', 'one');
    const first = await serve();
    await time.pass(2 * HOUR);
    pages();
    const starts = product.pull;
    let written: string | undefined;
    product.pull = async function* (request) {
      written = request.checkpoint === null ? 'two' : 'one';
      yield* starts(request);
    };
    await use('a', 'two');
    await drop('one');
    await time.pass(HOUR);
    expect(written).toBe('two');
    await first.stop();
    for (const [name, rows] of [
      ['one', 3],
      ['two', 3],
    ] as const) {
      const destination = await openDestination(placeOf(name));
      expect([name, await destination.summaries()]).toMatchObject([name, [{ rows }]]);
      await destination.close();
    }
  });

  test('keeps what was paused paused, and leaves the sync as it is', async () => {
    const { keep, keepPlace, use, serve, time, pages, schedule, steer } = await scene();
    await keep('a', { ticketing: { interval: 60 }, data: HISTORY });
    await keepPlace('two');
    await serve();
    await steer('a', 'backfill', 'pause');
    await steer('a', 'sync', 'pause');
    const sync = await schedule('a', 'sync');
    await use('a', 'two');
    await time.pass(HOUR);
    expect(pages()).toEqual([]);
    expect(await schedule('a', 'backfill')).toMatchObject({ paused: true });
    expect(await schedule('a', 'sync')).toEqual(sync);
    expect(sync).toMatchObject({ destination: null, paused: true });
  });

  test('is also one that `serve --to` changes, and the place of a kept destination that was added again', async () => {
    const { keep, keepPlace, serve, time, pages, schedule, place, placeOf, store } = await scene();
    await keep('a', { data: HISTORY });
    const first = await serve();
    await time.pass(HOUR);
    await first.stop();
    expect(pages()).toHaveLength(3);
    await keepPlace('lake');
    place.text = 'lake';
    const second = await serve();
    await time.pass(HOUR);
    expect(pages()).toHaveLength(3);
    const moved = { name: 'lake', to: placeOf('moved'), folder: store.folder };
    await keepDestination({ store, clock: time, trail: testTrail }, moved, { test: false });
    await time.pass(HOUR);
    expect(pages()).toHaveLength(3);
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: placeOf('moved'), nextRunAt: null });
    await second.stop();
  });

  test('that is given back to `serve` is not known until the next one runs', async () => {
    const { keep, keepPlace, use, serve, time, pages, schedule, store } = await scene();
    await keep('a', { data: HISTORY });
    const first = await serve();
    await time.pass(HOUR);
    await first.stop();
    const own = (await schedule('a', 'backfill'))?.destination;
    await keepPlace('two');
    await use('a', 'two');
    await use('a', null);
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: null });
    pages();
    await serve();
    await time.pass(HOUR);
    expect(pages()).toEqual([]);
    expect(await schedule('a', 'backfill')).toMatchObject({ destination: own, lastOutcome: 'ok', nextRunAt: null });
    expect((await allScheduleRows(store.db)).map(({ active }) => active).sort()).toEqual([0, 1]);
  });
});

test('a removed destination of `serve --to` is the problem of the tables alone', async () => {
  const { keep, keepPlace, drop, serve, time, schedule, place } = await scene();
  await keep('a', { ticketing: { interval: 60 }, data: { ...HISTORY, mode: 'incremental' } });
  await keepPlace('lake');
  place.text = 'lake';
  await serve();
  await time.pass(HOUR);
  await drop('lake');
  await time.pass(2 * HOUR);
  expect(await schedule('a', 'pull')).toMatchObject({ lastOutcome: 'problem', problem: { code: 'host.unknown_name' } });
  expect(await schedule('a', 'sync')).toMatchObject({ lastOutcome: 'ok' });
});

test('two connections of one tenant into one destination share what was read, one run after the other', async () => {
  const { keep, keepPlace, use, serve, time, pages, schedule, product } = await scene(5, MINUTE / 6);
  let under = 0;
  const { pull } = product;
  product.pull = async function* (request) {
    under += 1;
    expect(under).toBe(1);
    try {
      yield* pull(request);
    } finally {
      under -= 1;
    }
  };
  await keepPlace('lake');
  for (const name of ['a', 'b']) {
    await keep(name, { data: HISTORY });
    await use(name, 'lake');
  }
  await serve();
  await time.pass(3 * HOUR);
  expect(pages()).toEqual([1, 2, 3, 4, 5].map((page) => `page ${page}`));
  for (const name of ['a', 'b'])
    expect(await schedule(name, 'backfill')).toMatchObject({ lastOutcome: 'ok', nextRunAt: null });
});

test('the schedules of an older store keep their state, and get their destination from the first `serve`', async () => {
  const folder = temporaryFolder();
  const old = new Kysely<StoreTables>({ dialect: sqliteDialect(join(folder, 'store.db')) });
  const migrator = new Migrator({ db: old, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  expect((await migrator.migrateTo('0021-kept-logins')).error).toBeUndefined();
  const ended = { asked_at: null, last_run_at: '2024-05-31T00:00:00.000Z', last_outcome: 'problem' as const };
  const rows = [
    { task: 'backfill' as const, paused: 0, next_run_at: null, last_problem: null },
    {
      task: 'pull' as const,
      paused: 1,
      next_run_at: '2024-06-01T00:30:00.000Z',
      last_problem: '{"code":"quota.spent"}',
    },
    { task: 'sync' as const, paused: 0, next_run_at: '2024-06-01T00:10:00.000Z', last_problem: null },
  ].map((row) => ({ connection: 'a', timing: '{"minutes":60}', ...ended, ...row }));
  await old
    .insertInto('schedules')
    .values(rows as never)
    .execute();
  await old.destroy();
  const store = await openStore(folder);
  afterTest(() => store.close());
  expect(await allScheduleRows(store.db)).toEqual(rows.map((row) => ({ ...row, destination: '', active: 1 })));
});
