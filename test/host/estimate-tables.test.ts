import { expect, test } from 'vitest';
import { PluginError, type Json, type JsonObject, type PullRequest } from '../../host-sdk/index.js';
import { estimateTables, type LoadedPlugin } from '../../host/index.js';
import { createProduct } from './product.js';
import { openTestSession } from './scene.js';

const NONE: ReadonlyMap<string, Json> = new Map();

function limited(loaded: LoadedPlugin): LoadedPlugin {
  const data = {
    type: 'object',
    'x-role': 'section',
    properties: {
      tables: { type: 'array', items: { type: 'string' }, 'x-role': 'tables' },
      pull_share: { type: 'number', 'x-role': 'pull-share' },
    },
  };
  const configuration: JsonObject = {
    type: 'object',
    properties: {
      instance: { type: 'string', 'x-role': 'address' },
      daily_call_limit: { type: 'integer', default: 100, 'x-role': 'call-limit' },
      data,
    },
  };
  return { ...loaded, configuration, manifest: { ...loaded.manifest, configuration } };
}

async function scene(data: JsonObject = { tables: ['letters', 'cards'] }) {
  const product = createProduct();
  const session = await openTestSession(limited(product.loaded), { config: { data } });
  return { product, session };
}

test('each table and all together cost calls, minutes and a share of what is left for tables', async () => {
  const { product, session } = await scene({ tables: ['letters', 'cards'], pull_share: 0.52 });
  product.estimate = ({ table }) =>
    table === 'letters'
      ? { from: '2024-01-01T00:00:00Z', to: '2024-06-01T00:00:00Z', rows: 1_000, calls: 15, seconds: 61 }
      : { from: '2024-01-01T00:00:00Z', rows: 200, calls: 5, seconds: 1 };
  // Two of the 52 calls that tables may use are spent on the estimates.
  expect(await estimateTables(session, { checkpoints: NONE })).toEqual({
    tables: [
      {
        table: 'letters',
        from: '2024-01-01T00:00:00Z',
        to: '2024-06-01T00:00:00Z',
        rows: 1_000,
        calls: 15,
        minutes: 1.1,
        share: 0.3,
      },
      { table: 'cards', from: '2024-01-01T00:00:00Z', rows: 200, calls: 5, minutes: 0.1, share: 0.1 },
    ],
    total: { rows: 1_200, calls: 20, minutes: 1.2, share: 0.4 },
    quotaLeft: { tables: 50, tickets: 98 },
  });
});

test('what is not known of one table is not known of all, and is never 0', async () => {
  const { product, session } = await scene();
  product.estimate = ({ table }) =>
    table === 'letters' ? { from: 'x', rows: 10, calls: 1, seconds: 6 } : { from: 'x' };
  const { tables, total } = await estimateTables(session, { checkpoints: NONE });
  expect(tables).toMatchObject([
    { rows: 10, calls: 1, minutes: 0.1 },
    { rows: null, calls: null, minutes: null, share: null },
  ]);
  expect(total).toEqual({ rows: null, calls: null, minutes: null, share: null });
});

test('with no calls left a share would have no meaning', async () => {
  const { product, session } = await scene({ tables: ['letters'], pull_share: 0 });
  product.estimate = () => ({ from: 'x', rows: 10, calls: 1 });
  expect(await estimateTables(session, { checkpoints: NONE })).toMatchObject({
    total: { calls: 1, share: null },
    quotaLeft: { tables: 0, tickets: 99 },
  });
});

test('what was asked for reaches the plugin, with the checkpoint of each table', async () => {
  const { product, session } = await scene();
  const asked: PullRequest[] = [];
  product.estimate = (request) => {
    asked.push(request);
    return { from: 'x' };
  };
  const span = { start: '2024-01-01' };
  await estimateTables(session, { checkpoints: new Map([['cards', 7]]), mode: 'historical', span });
  expect(asked).toEqual([
    { table: 'letters', checkpoint: null, mode: 'historical', span },
    { table: 'cards', checkpoint: 7, mode: 'historical', span },
  ]);
});

test('a table that cannot be estimated does not keep the others, a wrong password does', async () => {
  const { product, session } = await scene();
  product.estimate = ({ table }) => {
    if (table === 'letters') throw new PluginError('config.unknown_table', 'no such table');
    return { from: 'x', rows: 1, calls: 1 };
  };
  const result = await estimateTables(session, { checkpoints: NONE });
  expect(result).toMatchObject({ problem: { code: 'config.unknown_table' }, total: { rows: null } });
  expect(result.tables).toMatchObject([{ rows: null, problem: { code: 'config.unknown_table' } }, { rows: 1 }]);
  product.calls.length = 0;
  product.estimate = () => {
    throw new PluginError('auth.refused', 'wrong key');
  };
  expect((await estimateTables(session, { checkpoints: NONE })).tables).toMatchObject([
    { problem: { code: 'auth.refused' } },
    { problem: { code: 'auth.refused' } },
  ]);
  expect(product.calls).toEqual(['estimate letters']);
});
