import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isDocumented } from '../../host/alerts/alert-types.js';
import { readAlerts } from '../../host/index.js';
import { apiScene, bodyOf } from './api-scene.js';
import { eventsIn } from './server-events.js';

const FILE = fileURLToPath(new URL('../../examples/alerts.ndjson', import.meta.url));
const DAY = 24 * 3_600_000;

test('the example alerts cover all 13 alert types and repeat some alerts later', async () => {
  const occurrences = await readAlerts(FILE);
  const items = occurrences.map(({ item }) => item);
  expect(items.length).toBeGreaterThanOrEqual(220);
  expect(items.every((item) => isDocumented(item))).toBe(true);
  expect(new Set(items.map(({ alertType }) => alertType)).size).toBe(13);
  const first = new Map<string, string>();
  const repeats = items.filter(({ id, timestamp }) => {
    const before = first.get(id);
    if (before === undefined) first.set(id, timestamp);
    else expect(timestamp > before).toBe(true);
    return before !== undefined;
  });
  expect(repeats.length).toBeGreaterThanOrEqual(25);
});

test('the example alerts are of the last days whenever they are read, and reading them again changes nothing', async () => {
  const { call, clock } = await apiScene();
  const post = async () =>
    bodyOf(call('post', '/api/alerts').set('Content-Type', 'application/x-ndjson').send(readFileSync(FILE, 'utf8')));
  const all = readFileSync(FILE, 'utf8').trim().split('\n').length;
  const first = await post();
  expect(first).toMatchObject({ unchanged: 0, refused: 0 });
  const found = async (days: number) =>
    (await bodyOf<{ count: number }>(call('post', '/api/rules/test', { days, limit: 1 }))).count;
  expect(await found(7)).toBe(all);
  expect(await found(1)).toBeGreaterThan(40);
  expect(await found(1)).toBeLessThan(all);
  clock.advance(30 * DAY);
  expect(await post()).toMatchObject({ added: 0, updated: 0, altered: 0, unchanged: all, refused: 0, refusals: [] });
  expect(await found(7)).toBe(0);
});

test('a queue that was just saved is synced for the example alerts of the last days', async () => {
  const { call, keep, read } = await apiScene();
  await keep('m');
  await call('post', '/api/alerts').set('Content-Type', 'application/x-ndjson').send(readFileSync(FILE, 'utf8'));
  await call('post', '/api/rules', { name: 'dlp', filter: { alertType: 'DLP' } });
  await call('post', '/api/queues', { name: 'q', rule: 'dlp', connection: 'm' });
  const sync = (body: object) => bodyOf<{ job: { id: string } }>(call('post', '/api/queues/q/sync', body));
  const { plan } = (await sync({ days: 7, count: true })) as unknown as { plan: { matching: number; waiting: number } };
  expect(plan.matching).toBeGreaterThan(5);
  expect(plan.waiting).toBe(plan.matching);
  const { job } = await sync({ days: 7 });
  expect(eventsIn((await read(`/api/jobs/${job.id}/events`)).text).at(-1)).toMatchObject({ event: 'end' });
  expect(await sync({ days: 7, count: true })).toMatchObject({ plan: { done: plan.matching, waiting: 0 } });
});
