import { describe, expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import { jitterOf } from '../../host/timing/regular-runs.js';
import { saveQueue } from '../../host/store/queues.js';
import { saveRule } from '../../host/store/rules.js';
import { listRuns } from '../../host/store/runs.js';
import { listTickets } from '../../host/store/ticket-list.js';
import { KEY_NAMES } from './key-names.js';
import { storeAlerts } from './scene.js';
import { HOUR, hourly, MINUTE, NIGHTFALL, pagesOf, scheduleScene } from './schedule-scene.js';

const INCREMENTAL = { tables: ['letters'], mode: 'incremental' };

describe('the beat', () => {
  test.each(
    KEY_NAMES,
  )('each task of a connection with $kind runs soon after the start and then once an interval', async (names) => {
    const { keep, serve, time, ran } = await scheduleScene(NIGHTFALL, names);
    await keep('a', { ticketing: { interval: 60 }, data: { ...INCREMENTAL, interval: 60 } });
    await serve();
    await time.pass(3 * HOUR - MINUTE);
    const expected = [0, 1, 2].flatMap((hour) => [
      `${hourly('a', 'pull', hour)} pull letters`,
      `${hourly('a', 'sync', hour)} sync`,
    ]);
    expect(ran).toEqual(expected.sort());
  });

  test('tasks of many connections do not start together, and none later than a tenth of its interval', async () => {
    const { keep, serve, time, product } = await scheduleScene();
    const names = Array.from({ length: 12 }, (_, index) => `c${index}`);
    for (const name of names) await keep(name, { ticketing: {} });
    const at: number[] = [];
    const { sync } = product;
    product.sync = (request) => {
      at.push(time.now() - Date.parse(NIGHTFALL));
      return sync(request);
    };
    await serve();
    await time.pass(0.1 * HOUR);
    expect(at).toEqual(names.map((name) => jitterOf(name, 'sync', HOUR)).sort((a, b) => a - b));
    expect(new Set(at).size).toBe(12);
  });

  test('a run that takes longer than its interval is not overlapped, and what it missed is not made up for', async () => {
    const scene = await scheduleScene();
    const { keep, serve, time, product } = scene;
    await keep('a', { data: { ...INCREMENTAL, interval: 60 } });
    let under = 0;
    const spans: [number, number][] = [];
    product.pull = async function* (request) {
      under += 1;
      expect(under).toBe(1);
      const from = time.now();
      yield* pagesOf(scene, 5, 30 * MINUTE)({ ...request, checkpoint: null });
      under -= 1;
      spans.push([from, time.now()]);
    };
    await serve();
    await time.pass(7 * HOUR);
    const jitter = jitterOf('a', 'pull', HOUR);
    const hours = spans.map(([from]) => (from - Date.parse(NIGHTFALL) - jitter) / HOUR);
    expect(hours).toEqual([0, 3]);
  });

  test('after three missed intervals there is one catch-up run, and then the regular beat', async () => {
    const { keep, serve, time, ran } = await scheduleScene();
    await keep('a', { data: { ...INCREMENTAL, interval: 60 } });
    const first = await serve();
    await time.pass(HOUR - MINUTE);
    await first.stop();
    await time.pass(3.5 * HOUR + MINUTE);
    ran.length = 0;
    await serve();
    await time.pass(2.4 * HOUR);
    const catchUp = new Date(Date.parse(NIGHTFALL) + 4.5 * HOUR + jitterOf('a', 'pull', HOUR)).toISOString();
    expect(ran).toEqual(
      [catchUp.slice(11, 16), hourly('a', 'pull', 5), hourly('a', 'pull', 6)].map((at) => `${at} pull letters`),
    );
  });

  test('a changed interval and a new connection are followed without a restart, a removed section ends its schedule', async () => {
    const { keep, serve, time, ran, schedule } = await scheduleScene();
    await keep('a', { ticketing: { interval: 600 } });
    await serve();
    await time.pass(2 * HOUR);
    ran.length = 0;
    await keep('a', { data: { ...INCREMENTAL, interval: 60 } });
    await keep('b', { ticketing: { interval: 60 } });
    await time.pass(HOUR - MINUTE);
    expect(ran.map((one) => one.slice(6)).sort()).toEqual(['pull letters', 'sync']);
    expect(await schedule('a', 'sync')).toBeUndefined();
    await keep('b', { ticketing: { interval: 10 } });
    ran.length = 0;
    await time.pass(HOUR);
    expect(ran.filter((one) => one.endsWith('sync')).length).toBeGreaterThanOrEqual(6);
  });
});

describe('steering', () => {
  test('a paused schedule does not run, also after a restart, and once resumed it runs once and then as before', async () => {
    const { keep, serve, time, ran, steer, schedule } = await scheduleScene();
    await keep('a', { ticketing: { interval: 60 } });
    const first = await serve();
    await time.pass(MINUTE * 30);
    await steer('a', 'sync', 'pause');
    expect(await schedule('a', 'sync')).toMatchObject({ paused: true, nextRunAt: null });
    await time.pass(2 * HOUR);
    await first.stop();
    await serve();
    await time.pass(2 * HOUR);
    expect(ran).toEqual([`${hourly('a', 'sync', 0)} sync`]);
    await steer('a', 'sync', 'resume');
    await time.pass(HOUR);
    expect(ran.slice(1)).toEqual(['04:30 sync', `${hourly('a', 'sync', 5)} sync`]);
  });

  test('a run that is asked for comes at once and moves no other', async () => {
    const { keep, serve, time, ran, steer } = await scheduleScene();
    await keep('a', { ticketing: { interval: 60 } });
    await serve();
    await time.pass(30 * MINUTE);
    await steer('a', 'sync', 'run');
    await time.pass(HOUR);
    expect(ran).toEqual([`${hourly('a', 'sync', 0)} sync`, '00:30 sync', `${hourly('a', 'sync', 1)} sync`]);
  });

  test('a run requested while `serve` is down starts first, and a paused schedule stays paused after it', async () => {
    const { keep, serve, time, ran, steer, schedule } = await scheduleScene();
    await keep('a', { ticketing: { interval: 60 } });
    await steer('a', 'sync', 'pause');
    await steer('a', 'sync', 'run');
    await time.pass(30 * MINUTE);
    await serve();
    await time.pass(5 * HOUR);
    expect(ran).toEqual(['00:30 sync']);
    expect(await schedule('a', 'sync')).toMatchObject({ paused: true, nextRunAt: null, lastOutcome: 'ok' });
  });

  test('a run asked for during a run comes after it', async () => {
    const scene = await scheduleScene();
    const { keep, serve, time, product, steer, schedule } = scene;
    await keep('a', { data: { ...INCREMENTAL, interval: 600 } });
    const starts: number[] = [];
    product.pull = (request) => {
      starts.push(time.now());
      return pagesOf(scene, 1, 20 * MINUTE)({ ...request, checkpoint: null });
    };
    await serve();
    const jitter = jitterOf('a', 'pull', 600 * MINUTE);
    await time.pass(jitter + MINUTE);
    expect(await schedule('a', 'pull')).toMatchObject({ lastOutcome: 'started' });
    await steer('a', 'pull', 'run');
    await time.pass(2 * HOUR);
    expect(starts.map((at) => at - Date.parse(NIGHTFALL) - jitter).map((ms) => Math.floor(ms / MINUTE))).toEqual([
      0, 20,
    ]);
  });

  test('nothing is steered that does not exist', async () => {
    const { keep, steer } = await scheduleScene();
    await keep('a', { ticketing: {} });
    await expect(steer('a', 'pull', 'run')).rejects.toMatchObject({ problem: { code: 'host.unknown_name' } });
  });
});

describe('the end of a run', () => {
  test('a problem is shown and the beat goes on', async () => {
    const { keep, serve, time, product, schedule, ran } = await scheduleScene();
    await keep('a', { data: { ...INCREMENTAL, interval: 60 } });
    const { pull } = product;
    product.pull = (request) => {
      void pull(request);
      throw new PluginError('auth.refused', 'wrong key');
    };
    await serve();
    await time.pass(2 * HOUR - MINUTE);
    expect(ran.length).toBe(2);
    expect(await schedule('a', 'pull')).toMatchObject({
      lastOutcome: 'problem',
      problem: { code: 'auth.refused' },
      nextRunAt: new Date(Date.parse(NIGHTFALL) + 2 * HOUR + jitterOf('a', 'pull', HOUR)).toISOString(),
    });
  });

  test('a connection that cannot be opened is a problem of its own schedule only', async () => {
    const { keep, serve, time, product, schedule } = await scheduleScene();
    const create = product.loaded.create.bind(product.loaded);
    Object.assign(product.loaded, {
      create: (...[services, config]: Parameters<typeof create>) => {
        if (config['tenant'] === 'bad') throw new PluginError('config.invalid', 'no good', { field: 'tenant' });
        return create(services, config);
      },
    });
    await keep('a', { ticketing: {}, tenant: 'bad' });
    await keep('b', { ticketing: {} });
    await serve();
    await time.pass(7 * MINUTE);
    expect(await schedule('a', 'sync')).toMatchObject({ lastOutcome: 'problem', problem: { code: 'config.invalid' } });
    expect(await schedule('b', 'sync')).toMatchObject({ lastOutcome: 'ok' });
  });

  test('a run that ends with a spent quota goes on when calls are free again, and then keeps to the beat', async () => {
    const { keep, serve, time, product, ran, schedule } = await scheduleScene();
    await keep('a', { data: { ...INCREMENTAL, interval: 60 } });
    const { pull } = product;
    const retryAt = '2024-06-01T02:20:00.000Z';
    product.pull = (request) => {
      const batches = pull(request);
      if (time.now() > Date.parse(retryAt) - MINUTE) return batches;
      throw new PluginError('quota.spent', 'no calls left', { retryAt });
    };
    await serve();
    await time.pass(HOUR);
    expect(await schedule('a', 'pull')).toMatchObject({ nextRunAt: retryAt, problem: { code: 'quota.spent' } });
    await time.pass(3 * HOUR - MINUTE);
    expect(ran).toEqual([hourly('a', 'pull', 0), '02:20', hourly('a', 'pull', 3)].map((at) => `${at} pull letters`));
  });

  test('stopping waits for what runs; it is no failure, and the next start goes on with it', async () => {
    const scene = await scheduleScene();
    const { keep, serve, time, product, schedule, store } = scene;
    await keep('a', { data: { ...INCREMENTAL, interval: 600 } });
    const from: unknown[] = [];
    product.pull = (request) => {
      from.push(request.checkpoint);
      return pagesOf(scene, 10, MINUTE)(request);
    };
    const serving = await serve();
    await time.pass(jitterOf('a', 'pull', 600 * MINUTE) + 3.5 * MINUTE);
    await serving.stop();
    expect(await schedule('a', 'pull')).toMatchObject({ lastOutcome: 'stopped' });
    expect((await schedule('a', 'pull'))?.problem).toBeUndefined();
    expect(await listRuns(store.db, 1)).toMatchObject([{ problem: { code: 'host.aborted', blame: 'host' } }]);
    const counted = store.db.selectFrom('metric_counts').select('labels').where('metric', '=', 'runs_total');
    expect(await counted.execute()).toEqual([{ labels: '["a","pull","stopped"]' }]);
    await serve();
    await time.pass(HOUR + 15 * MINUTE);
    expect(from).toEqual([null, 3]);
    expect(await schedule('a', 'pull')).toMatchObject({ lastOutcome: 'ok' });
  });
});

describe('processes', () => {
  test('a run whose process was killed is run again once by the next', async () => {
    const scene = await scheduleScene();
    const { keep, serve, time, product, schedule } = scene;
    await keep('a', { ticketing: { interval: 600 } });
    let runs = 0;
    const { sync } = product;
    product.sync = async function* (request) {
      runs += 1;
      if (runs === 1) await new Promise<never>(() => undefined);
      yield* sync(request);
    };
    const killed = await serve();
    await time.pass(HOUR + MINUTE);
    expect(runs).toBe(1);
    killed.kill();
    await serve();
    await time.pass(3 * HOUR);
    expect(runs).toBe(2);
    expect(await schedule('a', 'sync')).toMatchObject({ lastOutcome: 'ok' });
  });

  test('two serving processes run each schedule once, and one goes on when the other is stopped', async () => {
    const { keep, serve, time, ran } = await scheduleScene();
    await keep('a', { ticketing: { interval: 60 }, data: { ...INCREMENTAL, interval: 60 } });
    const first = await serve();
    await serve();
    await time.pass(2 * HOUR);
    expect(ran.length).toBe(4);
    await first.stop();
    await time.pass(2 * HOUR);
    expect(ran.length).toBe(8);
  });

  test('what runs at once on one connection shares a session, and a changed configuration holds from the next run on', async () => {
    const scene = await scheduleScene();
    const { keep, serve, time, product, steer } = scene;
    const seen: unknown[] = [];
    const create = product.loaded.create.bind(product.loaded);
    Object.assign(product.loaded, {
      create: (...[services, config]: Parameters<typeof create>) => {
        seen.push(config['tenant']);
        return create(services, config);
      },
    });
    product.pull = (request) => pagesOf(scene, 1, 30 * MINUTE)({ ...request, checkpoint: null });
    const sections = { ticketing: { interval: 600 }, data: { ...INCREMENTAL, interval: 600 } };
    await keep('a', { tenant: 'old', ...sections });
    await steer('a', 'pull', 'run');
    await serve();
    await time.pass(MINUTE);
    await steer('a', 'sync', 'run');
    await time.pass(MINUTE);
    expect(seen).toEqual(['old']);
    await keep('a', { tenant: 'new', ...sections });
    await steer('a', 'sync', 'run');
    await time.pass(MINUTE);
    expect(seen).toEqual(['old', 'new']);
  });
});

describe('a scheduled sync', () => {
  const create = [
    { target: 'Subject', template: '$alertName' },
    { target: 'Symptom', template: '$alertType' },
    { target: 'Status', template: 'Logged' },
  ];

  test('first makes tickets of the alerts that its queues take', async () => {
    const { keep, serve, time, store, ran } = await scheduleScene();
    await keep('a', { ticketing: { interval: 60 } });
    await saveRule(store.db, { name: 'all', filter: {}, dedupe: [] });
    await saveQueue(store.db, {
      name: 'q',
      rule: 'all',
      connection: 'a',
      label: 'Incidents',
      value: {},
      create,
      update: create,
    });
    await storeAlerts(store, 'one', 'two');
    await serve();
    await time.pass(HOUR);
    expect((await listTickets(store.db, { connection: 'a', limit: 10 })).map(({ phase }) => phase)).toEqual([
      'open',
      'open',
    ]);
    expect(ran).toEqual([`${hourly('a', 'sync', 0)} sync`]);
  });

  test('makes none where no queue was set up', async () => {
    const { keep, serve, time, store } = await scheduleScene();
    await keep('a', { ticketing: { interval: 60 } });
    await storeAlerts(store, 'one');
    await serve();
    await time.pass(HOUR);
    expect(await listTickets(store.db, { connection: 'a', limit: 10 })).toEqual([]);
  });
});
