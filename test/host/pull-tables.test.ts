import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import type { Json, PullBatch, PullEnd } from '../../host-sdk/index.js';
import { openDestination, pullTables } from '../../host/index.js';
import type { Destination, Session } from '../../host/index.js';
import { createProduct } from './product.js';
import type { Product } from './product.js';
import { afterTest, openTestSession, temporaryFolder } from './scene.js';

async function scene(): Promise<{ product: Product; session: Session; destination: Destination; folder: string }> {
  const product = createProduct();
  const session = await openTestSession(product.loaded, { config: { data: { tables: ['letters', 'cards'] } } });
  const folder = temporaryFolder();
  const destination = openDestination(`sqlite:${join(folder, 'out.db')}`);
  afterTest(() => destination.close());
  return { product, session, destination, folder };
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
  expect(result).toEqual({
    tables: [
      { table: 'letters', output: 'letter', rows: 2, pages: 1, calls: 1, seconds: 0, complete: true },
      { table: 'cards', output: 'card', rows: 2, pages: 1, calls: 1, seconds: 0, complete: true },
    ],
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

test('the next batch is asked for only when the one before is durable', async () => {
  const { product, session, destination } = await scene();
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
  const spent = new PluginError('tenant.paging', 'pages repeat').problem;
  product.pull = async function* ({ table }) {
    yield batch(table, [1], 1);
    yield batch(table, [], 1, { complete: false, problem: spent, warnings: [] });
  };
  const result = await pullTables(session, { destination, tables: ['letters'] });
  expect(result).toMatchObject({ tables: [{ complete: false }], problem: { code: 'tenant.paging' } });
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

test('a connection without tables is told so', async () => {
  const product = createProduct();
  const session = await openTestSession(product.loaded, { config: { data: {} } });
  const destination = openDestination(`jsonl:${temporaryFolder()}`);
  await expect(pullTables(session, { destination })).rejects.toMatchObject({ problem: { code: 'host.not_supported' } });
});
