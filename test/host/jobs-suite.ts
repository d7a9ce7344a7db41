import { describe, expect, test } from 'vitest';
import type { Json } from '../../host-sdk/index.js';
import { MOST_TRIES } from '../../host/jobs/jobs.js';
import type { JobHandler, Jobs } from '../../host/jobs/jobs.js';

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
    new Promise((resolve) => {
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
      expect(at.length).toBe(MOST_TRIES);
      const pauses = at.slice(1).map((instant, index) => instant - at[index]!);
      expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
      expect(new Set(pauses).size).toBe(pauses.length);
      expect(await jobs.list()).toMatchObject([{ state: 'failed', tries: MOST_TRIES }]);
      await jobs.add('work', 2, { key: 'k' });
      await pass(SECOND);
      expect(at.length).toBe(MOST_TRIES + 1);
      expect(await jobs.list()).toMatchObject([{ payload: 2, tries: 1 }]);
    });

    test('a failing job holds up nobody in its queue', async () => {
      const { open, pass } = await bench();
      const { jobs } = await open();
      const { started, handler } = gate();
      jobs.start({ fail: () => Promise.reject(new Error('no luck')), work: handler });
      await jobs.add('fail', null, { queue: 'q' });
      await jobs.add('work', 'next', { queue: 'q' });
      await pass(SECOND);
      expect(started).toEqual(['next']);
    });

    test('stopping aborts what runs, waits for it, and puts back what did not come to its end', async () => {
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
          new Promise((resolve) => {
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
