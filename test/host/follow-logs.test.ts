import { expect, test } from 'vitest';
import { followLogs, newestLogs } from '../../host/logs/follow-logs.js';
import { addLogs, capLogs, newestLog, removeOldLogs, type KeptLog } from '../../host/store/logs.js';
import type { Store } from '../../host/index.js';
import { manualClock } from './manual-clock.js';
import { openTestStore } from './scene.js';

const START = '2026-07-01T00:00:00.000Z';

async function say(store: Store, from: number, to: number, level: 'info' | 'warn' = 'info'): Promise<void> {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => ({
    at: START,
    level,
    code: null,
    connection: null,
    message: String(from + index),
    fields: {},
  }));
  await addLogs(store.db, lines);
}

async function followed(filter: { readonly level?: 'warn' } = {}) {
  const store = await openTestStore();
  const clock = manualClock(START);
  const stop = new AbortController();
  const heard: string[] = [];
  const start = async () => {
    const after = await newestLog(store.db);
    const following = followLogs({ db: store.db, clock, filter, signal: stop.signal }, after);
    const done = (async () => {
      for await (const { message } of following) heard.push(message);
    })();
    return { done };
  };
  return { store, clock, stop, heard, start };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

async function all(entries: AsyncIterable<KeptLog>): Promise<readonly string[]> {
  const messages: string[] = [];
  for await (const { message } of entries) messages.push(message);
  return messages;
}

test('entries come once and in order, however many at once, and those from before not at all', async () => {
  const { store, clock, stop, heard, start } = await followed();
  await say(store, 1, 3);
  const { done } = await start();
  await clock.pass(1_000);
  expect(heard).toEqual([]);
  await say(store, 4, 5);
  await clock.pass(1_000);
  expect(heard).toEqual(['4', '5']);
  await say(store, 6, 1_300);
  await clock.pass(1_000);
  await clock.pass(1_000);
  stop.abort();
  await done;
  expect(heard).toEqual(numbers(4, 1_300));
});

test('a clean-up, even of everything, neither repeats nor hides an entry', async () => {
  const { store, clock, stop, heard, start } = await followed();
  await say(store, 1, 10);
  const { done } = await start();
  await say(store, 11, 12);
  await clock.pass(1_000);
  await removeOldLogs(store.db, '2026-07-02T00:00:00.000Z');
  await clock.pass(1_000);
  await say(store, 13, 14);
  await capLogs(store.db, 1);
  await clock.pass(1_000);
  await say(store, 15, 15);
  await clock.pass(1_000);
  stop.abort();
  await done;
  expect(heard).toEqual(['11', '12', '14', '15']);
});

test('only matching entries are shown, and a stop in a pause ends it at once', async () => {
  const { store, clock, stop, heard, start } = await followed({ level: 'warn' });
  const { done } = await start();
  await clock.pass(500);
  await say(store, 1, 3);
  await say(store, 4, 4, 'warn');
  await say(store, 5, 6);
  await clock.pass(1_000);
  expect(heard).toEqual(['4']);
  stop.abort();
  await done;
});

test('a clock that is set back does not put later entries behind earlier ones', async () => {
  const { store } = await followed();
  await say(store, 1, 2);
  await addLogs(store.db, [
    { at: '2020-01-01T00:00:00.000Z', level: 'info', code: null, connection: null, message: '3', fields: {} },
  ]);
  expect(await all(newestLogs(store.db, {}, 3, 10))).toEqual(['1', '2', '3']);
  expect(await all(newestLogs(store.db, {}, 2, 10))).toEqual(['1', '2']);
  expect(await all(newestLogs(store.db, {}, 3, 2))).toEqual(['2', '3']);
  expect(await all(newestLogs(store.db, { level: 'warn' }, 3, 2))).toEqual([]);
});
