import { describe, expect, test } from 'vitest';
import type { Json } from '../../host-sdk/index.js';
import {
  MAX_CRASHES,
  MAX_ATTEMPTS,
  type JobHandler,
  type JobRun,
  type Jobs,
  type Priority,
} from '../../host/jobs/jobs.js';

/** Jobs at once in each process of the bench. */
export const PLACES = 8;

/** One engine under test, with as many processes as a test needs. */
export interface JobsBench {
  /** Another process at the same work; `kill` ends it as `kill -9` does. */
  readonly open: () => Promise<{ readonly jobs: Jobs; kill(): Promise<void> }>;
  /** Milliseconds since 1970, as the engine sees it. */
  readonly now: () => number;
  /** Lets time pass until everything that became due has been started. */
  readonly pass: (ms: number) => Promise<void>;
}

const SECOND = 1000;
const HOUR = 3_600_000;
const forever = () => new Promise<never>(() => undefined);

/** A handler whose runs end when the test says so. */
function gate() {
  const started: Json[] = [];
  const ends: (() => void)[] = [];
  const handler: JobHandler = (payload) =>
    new Promise<void>((resolve) => {
      started.push(payload);
      ends.push(resolve);
    });
  return { started, handler, end: () => ends.shift()?.() };
}

/** What every engine behind the port of jobs promises. */
export function jobsSuite(name: string, bench: () => Promise<JobsBench>): void {
  describe(name, () => {
    test('a job runs once, with its payload, and is gone', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const { started, handler, end } = gate();
      await jobs.add('greet', { name: 'Ada' });
      jobs.start({ greet: handler });
      await pass(SECOND);
      expect(started).toEqual([{ name: 'Ada' }]);
      expect(await jobs.list()).toMatchObject([{ name: 'greet', payload: { name: 'Ada' }, state: 'running' }]);
      end();
      await pass(HOUR);
      expect(started.length).toBe(1);
      expect(await jobs.list()).toEqual([]);
    });

    test('a job waits for its time', async () => {
      const { open, pass, now } = await bench();
      const { jobs } = await open();
      const { started, handler } = gate();
      jobs.start({ greet: handler });
      await jobs.add('greet', null, { runAt: now() + HOUR });
      await pass(HOUR - SECOND);
      expect(started).toEqual([]);
      expect(await jobs.list()).toMatchObject([{ state: 'waiting', tries: 0 }]);
      await pass(2 * SECOND);
      expect(started.length).toBe(1);
    });

    test('a job added by one process is run by another, and only by one that knows its name', async () => {
      const { open, pass } = await bench();
      const [client, stranger, server] = await Promise.all([open(), open(), open()]);
      const { started, handler } = gate();
      stranger.jobs.start({ other: forever });
      await client.jobs.add('greet', 1);
      await pass(20 * SECOND);
      expect(await client.jobs.list()).toMatchObject([{ state: 'waiting' }]);
      server.jobs.start({ greet: handler });
      await pass(20 * SECOND);
      expect(started).toEqual([1]);
    });

    test('a key names one waiting job: the later takes the place of the earlier, until it is cancelled', async () => {
      const { open, pass, now } = await bench();
      const { jobs } = await open();
      const { started, handler } = gate();
      jobs.start({ greet: handler });
      await jobs.add('greet', 'first', { key: 'k', runAt: now() + SECOND });
      await jobs.add('greet', 'second', { key: 'k', runAt: now() + HOUR });
      await jobs.add('greet', 'other', { key: 'l', runAt: now() + HOUR });
      await pass(60 * SECOND);
      expect(started).toEqual([]);
      expect((await jobs.list()).map(({ payload }) => payload)).toEqual(['second', 'other']);
      await jobs.cancel('k');
      await pass(HOUR);
      expect(started).toEqual(['other']);
    });

    test('a running job is neither replaced nor cancelled: the new one of its key waits behind it', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const { started, handler, end } = gate();
      jobs.start({ greet: handler });
      await jobs.add('greet', 'first', { key: 'k', queue: 'q' });
      await pass(SECOND);
      await jobs.add('greet', 'second', { key: 'k', queue: 'q' });
      await pass(60 * SECOND);
      expect(started).toEqual(['first']);
      expect((await jobs.list()).map(({ payload, state }) => [payload, state])).toEqual([
        ['first', 'running'],
        ['second', 'waiting'],
      ]);
      await jobs.cancel('k');
      expect((await jobs.list()).map(({ payload }) => payload)).toEqual(['first']);
      await jobs.add('greet', 'third', { key: 'k', queue: 'q' });
      end();
      await pass(20 * SECOND);
      expect(started).toEqual(['first', 'third']);
    });

    test('jobs of one queue run one after the other by time, those of others at once', async () => {
      const { open, pass, now } = await bench();
      const processes = await Promise.all([open(), open()]);
      const { started, handler, end } = gate();
      const [{ jobs }] = processes;
      await jobs.add('work', 'q late', { queue: 'q', runAt: now() + 3 });
      await jobs.add('work', 'q first', { queue: 'q', runAt: now() + 1 });
      await jobs.add('work', 'q then', { queue: 'q', runAt: now() + 2 });
      await jobs.add('work', 'p', { queue: 'p', runAt: now() + 4 });
      await jobs.add('work', 'none', { runAt: now() + 5 });
      await jobs.add('work', 'none either', { runAt: now() + 6 });
      await pass(SECOND);
      for (const one of processes) one.jobs.start({ work: handler });
      await pass(20 * SECOND);
      expect([...started].sort()).toEqual(['none', 'none either', 'p', 'q first']);
      for (let at = 0; at < 4; at += 1) end();
      await pass(20 * SECOND);
      expect(started.slice(4)).toEqual(['q then']);
      end();
      await pass(20 * SECOND);
      expect(started.slice(5)).toEqual(['q late']);
    });

    test('a job that fails is tried again after a growing pause, and given up after the last try', async () => {
      const { open, pass, now } = await bench();
      const { jobs } = await open();
      const at: number[] = [];
      jobs.start({
        work: async () => {
          at.push(now());
          throw new Error('no luck');
        },
      });
      await jobs.add('work', 1, { key: 'k' });
      await pass(SECOND);
      expect(await jobs.list()).toMatchObject([{ state: 'waiting', tries: 1, problem: { message: 'no luck' } }]);
      await pass(24 * HOUR);
      expect(at.length).toBe(MAX_ATTEMPTS);
      const pauses = at.slice(1).map((instant, index) => instant - at[index]!);
      expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
      expect(new Set(pauses).size).toBe(pauses.length);
      expect(await jobs.list()).toMatchObject([{ state: 'failed', tries: MAX_ATTEMPTS }]);
      await jobs.add('work', 2, { key: 'k' });
      await pass(SECOND);
      expect(at.length).toBe(MAX_ATTEMPTS + 1);
      expect(await jobs.list()).toMatchObject([{ payload: 2, tries: 1 }]);
    });

    test('a failing job does not delay other jobs of its queue', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const { started, handler } = gate();
      jobs.start({ fail: () => Promise.reject(new Error('no luck')), work: handler });
      await jobs.add('fail', null, { queue: 'q' });
      await jobs.add('work', 'next', { queue: 'q' });
      await pass(SECOND);
      expect(started).toEqual(['next']);
    });

    test('stopping aborts the running jobs, waits for them, and puts unfinished ones back', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const seen: string[] = [];
      jobs.start({
        obedient: (_payload, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              setImmediate(() => {
                seen.push('cleaned up');
                reject(signal.reason as Error);
              });
            });
          }),
        thorough: (_payload, { signal }) =>
          new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => {
              resolve();
            });
          }),
      });
      await jobs.add('obedient', null);
      await jobs.add('thorough', null);
      await pass(SECOND);
      await jobs.stop();
      expect(seen).toEqual(['cleaned up']);
      expect(await jobs.list()).toMatchObject([{ name: 'obedient', state: 'waiting', tries: 0 }]);
      await jobs.add('thorough', 'late');
      await pass(HOUR);
      expect(await jobs.list()).toMatchObject([{ name: 'obedient' }, { name: 'thorough', state: 'waiting' }]);
      const { started, handler } = gate();
      jobs.start({ obedient: handler });
      await pass(SECOND);
      expect(started).toEqual([null]);
    });

    test('where not everything can run at once, tickets go before syncs, those before pulls, and history comes last', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const { started, handler, end } = gate();
      for (const priority of ['backfill', 'pull', 'sync', 'tickets'] as const) {
        await jobs.add('work', priority, { priority, queue: 'q' });
      }
      jobs.start({ work: handler });
      for (let at = 0; at < 4; at += 1) {
        await pass(20 * SECOND);
        end();
      }
      expect(started).toEqual(['tickets', 'sync', 'pull', 'backfill']);
    });

    test('a process runs as many jobs at once as it has places, and long jobs leave places to short ones', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const { started, handler, end } = gate();
      const add = async (priority: Priority) => {
        for (let number = 0; number < 2 * PLACES; number += 1) await jobs.add('work', priority, { priority });
        await pass(20 * SECOND);
      };
      jobs.start({ work: handler });
      await add('backfill');
      expect(started.length).toBe(PLACES / 2);
      await add('pull');
      expect(started.length).toBe((PLACES * 3) / 4);
      await add('tickets');
      expect(started.length).toBe(PLACES);
      end();
      await pass(20 * SECOND);
      expect(started.slice(PLACES)).toEqual(['tickets']);
    });

    test('one connection does not take all places, whichever processes run its jobs', async () => {
      const { open, pass } = await bench();
      const processes = await Promise.all([open(), open()]);
      const { started, handler } = gate();
      for (let number = 0; number < 6; number += 1) await processes[0].jobs.add('work', 'a', { connection: 'a' });
      await processes[0].jobs.add('work', 'b', { connection: 'b' });
      for (const { jobs } of processes) jobs.start({ work: handler });
      await pass(20 * SECOND);
      expect([...started].sort()).toEqual(['a', 'a', 'a', 'a', 'b']);
    });

    test('jobs that work on the same are refused until the other has ended, all that are added together or none', async () => {
      const { open, pass } = await bench();
      const [one, other] = await Promise.all([open(), open()]);
      const { handler, end } = gate();
      const on = (...names: readonly string[]) => ({ worksOn: { scope: 'pull a', names } });
      one.jobs.start({ work: handler });
      await one.jobs.add('work', 1, on('x', 'y'));
      const refused = { problem: { code: 'host.busy', message: expect.stringContaining('for y') as string } };
      await expect(other.jobs.add('work', 2, on('y', 'z'))).rejects.toMatchObject(refused);
      const together = [
        { name: 'work', payload: 3, ...on('z') },
        { name: 'work', payload: 4, ...on('y') },
      ];
      await expect(other.jobs.addAll(together)).rejects.toMatchObject(refused);
      await other.jobs.add('work', 5, { worksOn: { scope: 'pull b', names: ['y'] } });
      expect((await one.jobs.list()).map(({ payload }) => payload)).toEqual([1, 5]);
      await pass(20 * SECOND);
      end();
      await pass(20 * SECOND);
      await other.jobs.add('work', 6, on('y', 'z'));
    });

    test('the events of a kept job reach followers in any process, and late ones, up to its end', async () => {
      const { open, pass } = await bench();
      const [runner, other] = await Promise.all([open(), open()]);
      runner.jobs.start({
        work: async (_payload, { tell }) => {
          tell('progress', { rows: 1 });
          return { rows: 2 };
        },
      });
      const id = await other.jobs.add('work', null, { kept: true });
      const heard = { runner: [] as unknown[], other: [] as unknown[], late: [] as unknown[] };
      const follow = (who: keyof typeof heard, jobs: Jobs, after = 0) =>
        jobs.follow(id, after, ({ event, data }) => heard[who].push([event, data]));
      await follow('other', other.jobs);
      await follow('runner', runner.jobs);
      await pass(60 * SECOND);
      await follow('late', other.jobs);
      const all = [
        ['progress', { rows: 1 }],
        ['end', { rows: 2 }],
      ];
      expect(heard).toEqual({ runner: all, other: all, late: all });
      expect(await other.jobs.list()).toMatchObject([{ id, state: 'ended' }]);
      await expect(other.jobs.follow('0', 0, () => undefined)).rejects.toMatchObject({
        problem: { code: 'host.unknown_name' },
      });
    });

    test('a job is stopped by any process, while it runs or before, for good', async () => {
      const { open, pass } = await bench();
      const [runner, other] = await Promise.all([open(), open()]);
      const untilStopped: JobHandler = (_payload, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
      runner.jobs.start({ work: untilStopped });
      const running = await other.jobs.add('work', 1, { kept: true, queue: 'q' });
      const waiting = await other.jobs.add('work', 2, { kept: true, queue: 'q' });
      await pass(20 * SECOND);
      for (const id of [waiting, running]) await other.jobs.abort(id);
      await pass(40 * SECOND);
      const ends: unknown[] = [];
      for (const id of [running, waiting])
        await other.jobs.follow(id, 0, ({ event, data }) => ends.push([event, data]));
      const end = ['end', { problem: expect.objectContaining({ code: 'host.aborted' }) as unknown }];
      expect(ends).toEqual([end, end]);
      await expect(other.jobs.abort('0')).rejects.toMatchObject({ problem: { code: 'host.unknown_name' } });
    });

    test('a job that its processes die of is given up', async () => {
      const { open, pass } = await bench();
      let runs = 0;
      const work: JobHandler = () => {
        runs += 1;
        return forever();
      };
      const watcher = await open();
      const id = await watcher.jobs.add('work', 1, { kept: true });
      for (let death = 0; death < MAX_CRASHES; death += 1) {
        const dying = await open();
        dying.jobs.start({ work });
        await pass(20 * SECOND);
        await dying.kill();
      }
      watcher.jobs.start({ work });
      await pass(20 * SECOND);
      expect(runs).toBe(MAX_CRASHES);
      expect(await watcher.jobs.list()).toMatchObject([{ id, state: 'ended' }]);
    });

    test('a run learns that another waits for it: of its queue, or of a higher priority without a place', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const runs: JobRun[] = [];
      jobs.start({
        work: (_payload, run) => {
          runs.push(run);
          return forever();
        },
      });
      await jobs.add('work', 1, { queue: 'q', priority: 'backfill', connection: 'a' });
      await pass(20 * SECOND);
      expect(await runs[0]?.isInTheWay()).toBe(false);
      for (let number = 0; number < 4; number += 1) await jobs.add('work', 2, { priority: 'tickets', connection: 'a' });
      await pass(20 * SECOND);
      expect([runs.length, await runs[0]?.isInTheWay()]).toEqual([4, true]);
      await jobs.add('work', 3, { queue: 'p' });
      await pass(20 * SECOND);
      const last = runs.at(-1);
      expect(await last?.isInTheWay()).toBe(false);
      await jobs.add('work', 4, { queue: 'p' });
      expect(await last?.isInTheWay()).toBe(true);
    });

    test('several processes run each job once', async () => {
      const { open, pass } = await bench();
      const processes = await Promise.all([open(), open(), open()]);
      const runs: Json[] = [];
      for (let number = 0; number < 30; number += 1) await processes[0].jobs.add('count', number);
      const count: JobHandler = async (payload) => void runs.push(payload);
      for (const { jobs } of processes) jobs.start({ count });
      await pass(60 * SECOND);
      expect([...runs].sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 30 }, (_, index) => index));
    });

    test('the job of a process that was killed is run again, once, and frees its queue only then', async () => {
      const { open, pass } = await bench();
      const [first, second, third] = await Promise.all([open(), open(), open()]);
      const { started, handler } = gate();
      first.jobs.start({ work: forever });
      await first.jobs.add('work', 'mine', { queue: 'q' });
      await pass(SECOND);
      await first.jobs.add('work', 'next', { queue: 'q' });
      for (const { jobs } of [second, third]) jobs.start({ work: handler });
      await pass(HOUR);
      expect(started).toEqual([]);
      await first.kill();
      expect(await second.jobs.list()).toMatchObject([{ payload: 'mine', state: 'waiting', tries: 0 }, {}]);
      await pass(60 * SECOND);
      expect(started).toEqual(['mine']);
    });
  });
}
