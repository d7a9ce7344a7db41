import { describe, expect, test } from 'vitest';
import { PluginError, type ProblemCode } from '../../host-sdk/index.js';
import { addRun } from '../../host/store/runs.js';
import { apiScene, bodyOf } from './api-scene.js';
import { fillStore } from './bulk-store.js';
import { createProduct } from './product.js';
import { openTestStore } from './scene.js';

const CONFIG = { instance: 'product.example', data: { mode: 'incremental', interval: 30, tables: ['letters'] } };

async function scene() {
  const product = createProduct();
  const made = await apiScene({ plugins: [product.loaded], store: await openTestStore() });
  const horizon = new Date(made.clock.now()).toISOString();
  product.pull = async function* ({ table }) {
    await Promise.resolve();
    const schema = { name: table, key: 'id', columns: [{ name: 'id', type: 'integer' as const }] };
    const end = { complete: true, warnings: [] };
    yield { table: schema, rows: [{ id: 1 }], checkpoint: horizon, stats: { rows: 1, pages: 1, calls: 1 }, end };
  };
  const pull = async () => {
    const { job } = await bodyOf<{ job: { id: string } }>(made.call('post', '/api/connections/p/pulls', {}));
    await made.read(`/api/jobs/${job.id}/events`);
  };
  const late = async () => {
    const { freshness } = await bodyOf<{ freshness: { late?: boolean }[] }>(made.read('/api/overview'));
    return freshness.map((one) => one.late);
  };
  return { ...made, product, pull, late };
}

describe('a table', () => {
  test('is late when it is older than twice the interval of its pulls, and not a moment sooner', async () => {
    const { keep, pull, late, clock } = await scene();
    await keep('p', CONFIG);
    expect(await late()).toEqual([false]);
    await pull();
    clock.advance(60 * 60_000);
    expect(await late()).toEqual([false]);
    clock.advance(1);
    expect(await late()).toEqual([true]);
  });

  test('in which nothing has changed for a year is as fresh as the last look at it', async () => {
    const { keep, pull, late, clock, product, read } = await scene();
    await keep('p', CONFIG);
    product.describe = (checkpoint) => ({
      horizon: '2023-01-01T00:00:00Z',
      checkedUntil: checkpoint as string,
      cursor: '2023-01-01T00:00:01Z',
      spans: [{ to: '2023-01-01T00:00:00Z' }],
      unfinished: [],
    });
    await pull();
    expect(await late()).toEqual([false]);
    const told = {
      horizon: '2023-01-01T00:00:00Z',
      checkedUntil: new Date(clock.now()).toISOString(),
      cursor: '2023-01-01T00:00:01Z',
      spans: [{ to: '2023-01-01T00:00:00Z' }],
    };
    expect((await read('/api/overview')).body).toMatchObject({ freshness: [told] });
    expect((await read('/api/connections/p/pulls')).body).toMatchObject({ tables: [told] });
    clock.advance(60 * 60_000 + 1);
    expect(await late()).toEqual([true]);
  });

  test('of a history that is read once is never late', async () => {
    const { keep, pull, late, clock } = await scene();
    await keep('p', { ...CONFIG, data: { ...CONFIG.data, mode: 'historical' } });
    await pull();
    clock.advance(365 * 86_400_000);
    expect(await late()).toEqual([null]);
  });
});

test('a good pull does not hide that the tickets failed; one that was stopped or met another does not count', async () => {
  const { keep, store, read } = await scene();
  await keep('p', CONFIG);
  const ran = async (job: string, code?: ProblemCode) => {
    const problem = code === undefined ? {} : { problem: new PluginError(code, 'x').problem };
    await addRun(store.db, { connection: 'p', job, startedAt: '1', endedAt: '2', ok: code === undefined, ...problem });
  };
  const shown = async () =>
    (await bodyOf<{ connections: { lastRun: object; problem: object | null }[] }>(read('/api/connections')))
      .connections[0];
  await ran('tickets create', 'auth.refused');
  await ran('pull');
  expect(await shown()).toMatchObject({ lastRun: { job: 'pull' }, problem: { code: 'auth.refused' } });
  expect((await read('/api/attention')).body).toMatchObject({ connections: 1 });
  await ran('pull', 'host.aborted');
  await ran('tickets sync', 'host.busy');
  expect(await shown()).toMatchObject({ lastRun: { job: 'tickets sync' }, problem: null });
  expect((await read('/api/attention')).body).toMatchObject({ connections: 0 });
});

test('what needs a hand is counted: tickets in trouble and connections whose last run failed, not one that was stopped', async () => {
  const { keep, store, read } = await scene();
  const ran = async (name: string, code: ProblemCode) => {
    await keep(name, CONFIG);
    const { problem } = new PluginError(code, 'x');
    await addRun(store.db, { connection: name, job: 'pull', startedAt: '1', endedAt: '2', ok: false, problem });
  };
  await ran('dead', 'network.unreachable');
  await ran('stopped', 'host.aborted');
  await fillStore(store, { alerts: 2000, tickets: 2000 });
  expect((await read('/api/attention')).body).toEqual({ failedTickets: 2, unknownTickets: 2, connections: 1 });
  const { failures } = await bodyOf<{ failures: { connections: unknown } }>(read('/api/overview'));
  expect(failures.connections).toMatchObject([{ name: 'dead', problem: { code: 'network.unreachable' } }]);
});
