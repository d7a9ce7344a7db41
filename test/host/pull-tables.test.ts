import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PluginError, type Json, type PullBatch, type PullEnd, type PullRequest } from '../../host-sdk/index.js';
import { openDestination, pullTables, type Destination, type PullEvent, type Session } from '../../host/index.js';
import { listRuns } from '../../host/store/runs.js';
import { createProduct, type Product } from './product.js';
import { afterTest, fakeClock, openTestSession, temporaryFolder, type FakeClock } from './scene.js';

interface Scene {
  readonly product: Product;
  readonly session: Session;
  readonly destination: Destination;
  readonly folder: string;
  readonly clock: FakeClock;
}

async function scene(tables: readonly string[] = ['letters', 'cards']): Promise<Scene> {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock, config: { data: { tables } } });
  const folder = temporaryFolder();
  const destination = await openDestination(`sqlite:${join(folder, 'out.db')}`);
  afterTest(() => destination.close());
  return { product, session, destination, folder, clock };
}

function batch(table: string, ids: readonly number[], checkpoint: Json, end?: PullEnd): PullBatch {
  return {
    table: { name: table.replace(/s$/, ''), key: 'id', columns: [{ name: 'id', type: 'integer' }] },
    rows: ids.map((id) => ({ id })),
    checkpoint,
    stats: { rows: ids.length, pages: 1, calls: 1 },
    ...(end === undefined ? {} : { end }),
  };
}

const complete: PullEnd = { complete: true, warnings: [] };

test('every configured table is read, from its own checkpoint', async () => {
  const { product, session, destination } = await scene();
  const asked: unknown[] = [];
  product.pull = async function* ({ table, checkpoint, mode }) {
    asked.push([table, checkpoint, mode]);
    yield batch(table, [1, 2], `${table} done`, complete);
  };
  const result = await pullTables(session, { destination });
  const rest = { seconds: 0, rowsPerSecond: null, waits: {}, warnings: [], notes: [], complete: true };
  expect(result).toEqual({
    tables: [
      { table: 'letters', output: 'letter', rows: 2, pages: 1, calls: 1, ...rest },
      { table: 'cards', output: 'card', rows: 2, pages: 1, calls: 1, ...rest },
    ],
    quotaLeft: null,
    calls: 2,
    seconds: 0,
  });
  await pullTables(session, { destination, tables: ['cards'], mode: 'incremental' });
  expect(asked).toEqual([
    ['letters', null, undefined],
    ['cards', null, undefined],
    ['cards', 'cards done', 'incremental'],
  ]);
});

test.each([
  'sqlite:out.db',
  'jsonl:lake',
])('the next batch is asked for only when the one before is durable in %s', async (name) => {
  const { product, session, folder } = await scene();
  const destination = await openDestination(name.replace(':', `:${folder}/`));
  afterTest(() => destination.close());
  const seen: unknown[] = [];
  product.pull = async function* ({ table }) {
    yield batch(table, [1], 1);
    seen.push(await destination.summaries());
    yield batch(table, [2], 2, complete);
  };
  await pullTables(session, { destination, tables: ['letters'] });
  expect(seen).toMatchObject([[{ source: 'letters', rows: 1, checkpoint: 1 }]]);
});

test('a table that fails does not keep the others from being read', async () => {
  const { product, session, destination } = await scene();
  product.pull = async function* ({ table }) {
    if (table === 'letters') throw new PluginError('config.unknown_table', 'no such table', { field: 'letters' });
    yield batch(table, [1], 1, complete);
  };
  const result = await pullTables(session, { destination });
  expect(result.problem).toMatchObject({ code: 'config.unknown_table', field: 'letters' });
  expect(result.tables).toMatchObject([
    { table: 'letters', output: null, complete: false, problem: { code: 'config.unknown_table' } },
    { table: 'cards', complete: true },
  ]);
});

test('a problem that every table would meet is met once', async () => {
  const { product, session, destination } = await scene();
  product.pull = () => {
    throw new PluginError('auth.refused', 'wrong key');
  };
  const result = await pullTables(session, { destination });
  expect(product.calls).toEqual(['pull letters']);
  expect(result.tables).toMatchObject([{ complete: false }, { complete: false, problem: { code: 'auth.refused' } }]);
});

test('an incomplete run says so, keeps what it has, and the next one continues', async () => {
  const { product, session, destination } = await scene();
  const spent = new PluginError('tenant.contradiction', 'pages repeat').problem;
  product.pull = async function* ({ table }) {
    yield batch(table, [1], 1);
    yield batch(table, [], 1, { complete: false, problem: spent, warnings: [] });
  };
  const result = await pullTables(session, { destination, tables: ['letters'] });
  expect(result).toMatchObject({ tables: [{ complete: false }], problem: { code: 'tenant.contradiction' } });
  product.pull = async function* ({ table, checkpoint }) {
    yield batch(table, [2], Number(checkpoint) + 1, complete);
  };
  await pullTables(session, { destination, tables: ['letters'] });
  expect(await destination.summaries()).toMatchObject([{ rows: 2, checkpoint: 2 }]);
});

test('an iteration that ends without its end counts as incomplete', async () => {
  const { product, session, destination } = await scene();
  product.pull = async function* ({ table }) {
    yield batch(table, [1], 1);
  };
  const result = await pullTables(session, { destination, tables: ['letters'] });
  expect(result).toMatchObject({ tables: [{ rows: 1, complete: false }], problem: { code: 'tenant.bad_answer' } });
});

test('a table that another run is writing is refused and the others are read', async () => {
  const { product, session, destination } = await scene();
  product.pull = async function* ({ table }) {
    yield batch(table, [1], 1, complete);
  };
  const held = await destination.open('letters');
  const result = await pullTables(session, { destination });
  await held.close();
  expect(result.tables).toMatchObject([{ problem: { code: 'host.busy' } }, { complete: true }]);
});

test('stopping keeps what is durable', async () => {
  const { product, session, destination } = await scene();
  const stop = new AbortController();
  product.pull = async function* ({ table, signal }) {
    yield batch(table, [1], 1);
    stop.abort(new PluginError('host.aborted', 'stopped'));
    signal?.throwIfAborted();
    yield batch(table, [2], 2, complete);
  };
  const result = await pullTables(session, { destination, signal: stop.signal });
  expect(result.problem).toMatchObject({ code: 'host.aborted' });
  expect(product.calls).toEqual(['pull letters']);
  expect(await destination.summaries()).toMatchObject([{ rows: 1, checkpoint: 1 }]);
});

test('a pull reports a connection without tables', async () => {
  const product = createProduct();
  const session = await openTestSession(product.loaded, { config: { data: {} } });
  const destination = await openDestination(`jsonl:${temporaryFolder()}`);
  await expect(pullTables(session, { destination })).rejects.toMatchObject({ problem: { code: 'host.not_supported' } });
});

test('up to four tables are read side by side, but only one until the tenant has answered', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}s`);
  const { product, session, destination } = await scene(names);
  const started: string[] = [];
  const release = new Map<string, () => void>();
  product.pull = async function* ({ table }) {
    started.push(table);
    await new Promise<void>((resolve) => release.set(table, resolve));
    yield batch(table, [1], 1);
    await new Promise<void>((resolve) => release.set(table, resolve));
    yield batch(table, [2], 2, complete);
  };
  const step = async (...tables: readonly string[]) => {
    for (const table of tables) {
      release.get(table)?.();
      release.delete(table);
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  const done = pullTables(session, { destination });
  await expect.poll(() => started).toEqual(['as']);
  await step('as');
  expect(started).toEqual(['as', 'bs', 'cs', 'ds']);
  await step('cs');
  await step('cs');
  expect(started).toEqual(['as', 'bs', 'cs', 'ds', 'es']);
  for (let left = 0; left < 4; left += 1) await step(...names);
  expect((await done).tables.map((one) => [one.table, one.rows, one.complete])).toEqual(
    names.map((table) => [table, 1, true]),
  );
});

test('calls are those of each table, though they are made side by side', async () => {
  const { product, session, destination } = await scene();
  product.pull = async function* ({ table }) {
    const calls = table === 'letters' ? 7 : 3;
    yield { ...batch(table, [1], 1, complete), stats: { rows: 1, pages: 1, calls } };
  };
  const { tables } = await pullTables(session, { destination });
  expect(tables.map((one) => one.calls)).toEqual([7, 3]);
});

test('the report says everything that the plugin knows, and is kept', async () => {
  const { product, session, destination, clock } = await scene(['letters']);
  const end: PullEnd = {
    complete: false,
    problem: new PluginError('quota.spent', 'no calls left', { retryAt: '2024-06-02T00:00:00Z' }).problem,
    bounds: { from: '2024-01-01T00:00:00Z', to: '2024-06-01T00:00:00Z' },
    horizonBefore: '2024-01-01T00:00:00Z',
    horizon: '2024-01-01T00:00:00Z',
    warnings: ['look here'],
    notes: ['new field'],
  };
  const counts = { rows: 100, pages: 2, calls: 5, unchanged: 3, late: 1, deleted: 2, rereadPages: 1 };
  product.pull = async function* ({ table }) {
    clock.advance(4_000);
    yield { ...batch(table, [1], 1, end), stats: { ...counts, expected: 120, lanes: 3 } };
  };
  const result = await pullTables(session, { destination });
  const { complete: ended, ...said } = end;
  expect(result.tables).toEqual([
    {
      table: 'letters',
      output: 'letter',
      ...counts,
      seconds: 4,
      rowsPerSecond: 25,
      waits: {},
      complete: ended,
      ...said,
    },
  ]);
  const [run] = await listRuns(session.store.db, 1);
  expect(run).toMatchObject({
    job: 'pull',
    ok: false,
    result: { tables: result.tables },
    problem: { code: 'quota.spent' },
  });
});

test('each table reports its own waits, those of requests side by side once, and a cut one only as far as it went', async () => {
  const { product, session, destination, clock } = await scene(['letters', 'cards', 'notes']);
  const limit = {
    kind: 'wait',
    reason: 'product_rate_limit',
    text: 'the tenant limits its rate',
    ms: 60_000,
  } as const;
  product.pull = async function* ({ table, onEvent }) {
    yield batch(table, [1], 1);
    if (table === 'letters') {
      onEvent?.(limit);
      onEvent?.(limit);
      clock.advance(60_000);
      onEvent?.({ kind: 'wait', reason: 'retry', text: 'trying again', ms: 2_000 });
      clock.advance(2_000);
      onEvent?.({ ...limit, ms: 5_000 });
      clock.advance(5_000);
    }
    if (table === 'cards') {
      onEvent?.({ kind: 'note', message: 'nothing to do with waiting' });
      onEvent?.(limit);
      clock.advance(20_000);
      throw new PluginError('tenant.failed', 'gone');
    }
    yield batch(table, [], 2, complete);
  };
  const { tables } = await pullTables(session, { destination });
  expect(tables.map((one) => one.waits)).toEqual([
    { 'the tenant limits its rate': 65_000, 'trying again': 2_000 },
    { 'the tenant limits its rate': 20_000 },
    {},
  ]);
});

test('what is asked for reaches the plugin, with what the destination holds', async () => {
  const { product, session, destination } = await scene(['letters']);
  const asked: PullRequest[] = [];
  const held: number[] = [];
  product.pull = async function* (request) {
    asked.push(request);
    yield batch(request.table, [1, 2], 1);
    held.push((await request.existingRows?.count()) ?? -1);
    yield { ...batch(request.table, [], 2, complete), rows: [{ id: 1, _deleted: true }] };
    held.push((await request.existingRows?.count()) ?? -1);
  };
  const span = { start: '2024-01-01', end: '2024-01-31' };
  await pullTables(session, { destination, mode: 'historical', span, acceptDeletes: true });
  expect(asked).toMatchObject([{ mode: 'historical', span, acceptDeletes: true, checkpoint: null }]);
  expect(held).toEqual([2, 1]);
});

test('a listener hears of each batch and each wait', async () => {
  const { product, session, destination, clock } = await scene(['letters']);
  const events: PullEvent[] = [];
  const wait = { reason: 'own_rate_limit', text: 'slow down', ms: 1_000 } as const;
  product.pull = async function* ({ table, onEvent }) {
    yield batch(table, [1], 1);
    onEvent?.({ kind: 'wait', ...wait });
    clock.advance(2_000);
    yield { ...batch(table, [2, 3], 2, complete), stats: { rows: 3, pages: 2, calls: 2, expected: 3, lanes: 2 } };
  };
  await pullTables(session, { destination, onEvent: (event) => events.push(event) });
  expect(events).toEqual([
    { table: 'letters', rows: 1, rowsPerSecond: null },
    { table: 'letters', rows: 1, rowsPerSecond: null, wait },
    { table: 'letters', rows: 3, rowsPerSecond: 2, expected: 3, lanes: 2 },
  ]);
});
