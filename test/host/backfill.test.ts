import { describe, expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import { jitterOf } from '../../host/timing/regular-runs.js';
import { listRuns } from '../../host/store/runs.js';
import { clockTime, HOUR, MINUTE, NIGHTFALL, pagesOf, scheduleScene } from './schedule-scene.js';

const HISTORY = { tables: ['letters'], mode: 'historical', interval: 60 };
const JITTER = jitterOf('history', 'backfill', HOUR);

/** A scene that notes each page of history, `03:10 page 4`, and each increment. */
async function pagedScene(pages: number, pageMs: number, start = NIGHTFALL, incrementMs = MINUTE) {
  const scene = await scheduleScene(start);
  const pulled: string[] = [];
  scene.product.pull = async function* (request) {
    const increment = request.mode === 'incremental';
    if (increment) pulled.push(`${clockTime(scene.time.now())} increment`);
    const all = increment ? pagesOf(scene, 1, incrementMs) : pagesOf(scene, pages, pageMs);
    for await (const batch of all(increment ? { ...request, checkpoint: null } : request)) {
      if (!increment && batch.end === undefined) {
        pulled.push(`${clockTime(scene.time.now())} page ${batch.checkpoint as number}`);
      }
      yield { ...batch, checkpoint: increment ? request.checkpoint : batch.checkpoint };
    }
  };
  return { ...scene, pulled };
}

test('a backfill runs until it is complete, and then only on request', async () => {
  const { keep, serve, time, pulled, schedule, steer } = await pagedScene(3, 40 * MINUTE);
  await keep('history', { data: HISTORY });
  await serve();
  await time.pass(6 * HOUR);
  expect(pulled.map((one) => one.slice(6))).toEqual(['page 1', 'page 2', 'page 3']);
  expect(await schedule('history', 'backfill')).toMatchObject({ lastOutcome: 'ok', nextRunAt: null });
  await steer('history', 'backfill', 'run');
  await time.pass(MINUTE);
  expect(await schedule('history', 'backfill')).toMatchObject({
    lastOutcome: 'ok',
    lastRunAt: expect.stringContaining('T06:00:') as unknown,
    nextRunAt: null,
  });
});

test('a backfill that fails is tried again at the next beat', async () => {
  const { keep, serve, time, product, schedule } = await pagedScene(1, MINUTE);
  const { pull } = product;
  let tries = 0;
  product.pull = (request) => {
    tries += 1;
    if (tries === 1) throw new PluginError('tenant.failed', 'not now');
    return pull(request);
  };
  await keep('history', { data: HISTORY });
  await serve();
  await time.pass(HOUR - MINUTE);
  expect([tries, await schedule('history', 'backfill')]).toMatchObject([1, { lastOutcome: 'problem' }]);
  await time.pass(HOUR);
  expect([tries, await schedule('history', 'backfill')]).toMatchObject([2, { lastOutcome: 'ok', nextRunAt: null }]);
});

test('a backfill keeps to the off-peak hours of the tenant’s zone, and goes on page by page the next night', async () => {
  const { keep, serve, time, pulled, schedule, store } = await pagedScene(14, 55 * MINUTE, '2024-06-01T12:00:00Z');
  const data = { ...HISTORY, off_peak: '20:00-06:00' };
  await keep('history', { time_zone: 'Europe/Zurich', data });
  await serve();
  expect(await schedule('history', 'backfill')).toMatchObject({ nextRunAt: '2024-06-01T18:00:00.000Z' });
  await time.pass(12 * HOUR);
  expect(pulled[0]).toBe('18:55 page 1');
  await time.pass(5 * HOUR);
  expect(pulled.length).toBe(10);
  expect(await schedule('history', 'backfill')).toMatchObject({
    lastOutcome: 'gave_way',
    nextRunAt: '2024-06-02T18:00:00.000Z',
  });
  expect((await schedule('history', 'backfill'))?.problem).toBeUndefined();
  expect(await listRuns(store.db, 1)).toMatchObject([{ problem: { code: 'host.aborted' } }]);
  await time.pass(24 * HOUR);
  expect(pulled.slice(9, 11)).toEqual(['03:10 page 10', '18:55 page 11']);
  expect(pulled.length).toBe(14);
  expect(await schedule('history', 'backfill')).toMatchObject({ lastOutcome: 'ok', nextRunAt: null });
});

test('a requested backfill also runs by day, until it is complete', async () => {
  const { keep, serve, time, pulled, steer } = await pagedScene(3, 40 * MINUTE, '2024-06-01T12:00:00Z');
  await keep('history', { data: { ...HISTORY, off_peak: '20:00-06:00' } });
  await keep('increments', { data: { tables: ['letters'], mode: 'incremental', interval: 60 } });
  await serve();
  await steer('history', 'backfill', 'run');
  await time.pass(6 * HOUR);
  expect(pulled.filter((one) => one.includes('page')).length).toBe(3);
});

test('a backfill gives way to an increment at the same tables and goes on after it, where it was', async () => {
  const { keep, serve, time, pulled, schedule } = await pagedScene(12, 10 * MINUTE);
  await keep('increments', { data: { tables: ['letters'], mode: 'incremental', interval: 60 } });
  await keep('history', { data: HISTORY });
  await serve();
  await time.pass(5 * HOUR);
  const pages = pulled.filter((one) => one.includes('page'));
  expect(pages.map((one) => one.slice(6))).toEqual(Array.from({ length: 12 }, (_, index) => `page ${index + 1}`));
  const beat = jitterOf('increments', 'pull', HOUR) / MINUTE;
  const minutes = pulled.filter((one) => one.includes('increment')).map((one) => Number(one.slice(3, 5)));
  expect(minutes.length).toBe(5);
  for (const minute of minutes) expect(minute - beat).toBeLessThan(2);
  expect(await schedule('history', 'backfill')).toMatchObject({ lastOutcome: 'ok' });
});

test('increments that are always due leave a backfill enough time to come forward', async () => {
  const { keep, serve, time, pulled } = await pagedScene(5, 45_000, NIGHTFALL, 100_000);
  await keep('increments', { data: { tables: ['letters'], mode: 'incremental', interval: 1 } });
  await keep('history', { data: HISTORY });
  await serve();
  await time.pass(JITTER + 30 * MINUTE);
  expect(pulled.filter((one) => one.includes('page')).length).toBe(5);
  expect(pulled.filter((one) => one.includes('increment')).length).toBeGreaterThan(5);
});

test('a backfill of another tenant does not give way', async () => {
  const { keep, serve, time, store } = await pagedScene(10, 10 * MINUTE);
  await keep('increments', {
    instance: 'other.example',
    data: { tables: ['cards'], mode: 'incremental', interval: 10 },
  });
  await keep('history', { data: HISTORY });
  await serve();
  await time.pass(3 * HOUR);
  const runs = await listRuns(store.db, 100);
  expect(runs.filter((run) => run.connection === 'history')).toMatchObject([{ ok: true }]);
  expect(runs.length).toBeGreaterThan(10);
});

test('pausing a backfill stops it, and resuming lets it go on where it was', async () => {
  const { keep, serve, time, pulled, steer, schedule } = await pagedScene(4, 10 * MINUTE);
  await keep('history', { data: HISTORY });
  await serve();
  await time.pass(JITTER + 25 * MINUTE);
  await steer('history', 'backfill', 'pause');
  await time.pass(3 * HOUR);
  expect(pulled.length).toBe(2);
  expect(await schedule('history', 'backfill')).toMatchObject({ paused: true, lastOutcome: 'gave_way' });
  await steer('history', 'backfill', 'resume');
  await time.pass(HOUR);
  expect(pulled.map((one) => one.slice(6))).toEqual(['page 1', 'page 2', 'page 3', 'page 4']);
});

describe('a connection without a mode', () => {
  const BOTH = { tables: ['letters'], interval: 60 };

  /** A scene that notes what is asked for: `03:10 history letters`, `04:05 increment letters`. */
  async function bothScene(start?: string, { pages = 3, pageMs = 40 * MINUTE } = {}) {
    const scene = await scheduleScene(start);
    const asked: string[] = [];
    const modes = new Set<string | undefined>();
    scene.product.pull = async function* (request) {
      const { mode, table, checkpoint } = request;
      modes.add(mode);
      asked.push(`${clockTime(scene.time.now())} ${mode === undefined ? 'history' : 'increment'} ${table}`);
      const read = mode === undefined ? pagesOf(scene, pages, pageMs) : pagesOf(scene, 0, MINUTE);
      for await (const batch of read(request)) yield mode === undefined ? batch : { ...batch, checkpoint };
    };
    return { ...scene, asked, modes };
  }
  const kinds = (asked: readonly string[]) => asked.map((one) => one.slice(6));

  test('reads the history, gives way to its own increments, and then reads increments alone', async () => {
    const { keep, serve, time, asked, modes, schedule } = await bothScene();
    await keep('both', { data: BOTH });
    await serve();
    await time.pass(6 * HOUR);
    expect(kinds(asked)[0]).toBe('history letters');
    expect(kinds(asked).filter((one) => one === 'increment letters').length).toBeGreaterThanOrEqual(5);
    expect(kinds(asked).filter((one) => one === 'history letters').length).toBeGreaterThanOrEqual(3);
    expect(kinds(asked).slice(-2)).toEqual(['increment letters', 'increment letters']);
    // How history is read is the plugin's to say.
    expect(modes).toEqual(new Set([undefined, 'incremental']));
    expect(await schedule('both', 'backfill')).toMatchObject({ lastOutcome: 'ok', nextRunAt: null });
    expect(await schedule('both', 'pull')).toMatchObject({ lastOutcome: 'ok' });
  });

  test('keeps the history to the off-peak hours, and reads no increment of a table before', async () => {
    const { keep, serve, time, asked } = await bothScene('2024-06-01T12:00:00Z');
    await keep('both', { data: { ...BOTH, off_peak: '20:00-22:00' } });
    await serve();
    await time.pass(8 * HOUR - MINUTE);
    expect(asked).toEqual([]);
    await time.pass(24 * HOUR);
    const histories = asked.filter((one) => one.includes('history'));
    for (const one of histories) expect(one).toMatch(/^2[01]:/);
    expect(asked.filter((one) => one.includes('increment')).length).toBeGreaterThan(20);
  });

  test('wakes the history for a table that was added', async () => {
    const { keep, serve, time, asked, schedule, store } = await bothScene(NIGHTFALL, { pages: 1, pageMs: MINUTE });
    await keep('both', { data: BOTH });
    await serve();
    await time.pass(3 * HOUR);
    expect(await schedule('both', 'backfill')).toMatchObject({ nextRunAt: null });
    asked.length = 0;
    await keep('both', { data: { ...BOTH, tables: ['letters', 'cards'] } });
    await time.pass(2 * HOUR);
    expect(kinds(asked)).toContain('history cards');
    expect(kinds(asked)).toContain('increment cards');
    expect(await schedule('both', 'backfill')).toMatchObject({ nextRunAt: null });
    const runs = await listRuns(store.db, 100);
    expect(runs.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('keeps a paused history paused', async () => {
    const { keep, serve, time, asked, steer } = await bothScene();
    await keep('both', { data: BOTH });
    await steer('both', 'backfill', 'pause');
    await serve();
    await time.pass(5 * HOUR);
    expect(asked).toEqual([]);
    await steer('both', 'backfill', 'resume');
    await time.pass(10 * MINUTE);
    expect(new Set(kinds(asked))).toEqual(new Set(['history letters']));
  });
});
