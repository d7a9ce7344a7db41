import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Logger, PullBatch } from '../../host-sdk/index.js';
import { openDestination, pullTables, type Destination } from '../../host/index.js';
import { withDestination } from '../../host/destinations/open-destination.js';
import { createProduct } from './product.js';
import { openTestSession, quietLogger, temporaryFolder } from './scene.js';

const BATCH: PullBatch = {
  table: { name: 'letter', key: 'id', columns: [{ name: 'id', type: 'integer' }] },
  rows: [{ id: 1 }],
  checkpoint: 1,
  stats: { rows: 1, pages: 1, calls: 1 },
  end: { complete: true, warnings: [] },
};

async function scene() {
  const product = createProduct();
  const said: string[] = [];
  const logger: Logger = {
    ...quietLogger,
    error: (message, fields) => void said.push(`${message}: ${String(fields?.['reason'])}`),
  };
  const session = await openTestSession(product.loaded, { logger, config: { data: { tables: ['letters'] } } });
  return { product, said, session, to: `sqlite:${join(temporaryFolder(), 'out.db')}` };
}

/** A destination whose tables cannot be closed. */
function sticking(destination: Destination): Destination {
  return {
    ...destination,
    async open(source) {
      const table = await destination.open(source);
      return {
        ...table,
        async close() {
          await table.close();
          throw new Error('it sticks');
        },
      };
    },
  };
}

test('a table that cannot be closed keeps its result, and the log tells', async () => {
  const { product, said, session, to } = await scene();
  product.pull = async function* () {
    yield BATCH;
  };
  const result = await withDestination(to, session.logger, (one) =>
    pullTables(session, { destination: sticking(one) }),
  );
  expect(result).toMatchObject({ tables: [{ rows: 1, complete: true }] });
  expect(result.problem).toBeUndefined();
  expect(said).toEqual(['letters was not closed: it sticks']);
});

test('a table that cannot be closed does not hide why its run failed', async () => {
  const { product, session, to } = await scene();
  product.pull = async function* () {
    yield BATCH;
    throw new Error('the first problem');
  };
  const result = await withDestination(to, session.logger, (one) =>
    pullTables(session, { destination: sticking(one) }),
  );
  expect(result.problem).toMatchObject({ message: 'the first problem' });
});

test('a destination that cannot be closed changes nothing of what was done with it', async () => {
  const { said, session, to } = await scene();
  const work = (outcome: () => string) =>
    withDestination(to, session.logger, async (destination) => {
      Object.assign(destination, { close: () => Promise.reject(new Error('it sticks')) });
      return outcome();
    });
  expect(await work(() => 'done')).toBe('done');
  const failing = work(() => {
    throw new Error('the first problem');
  });
  await expect(failing).rejects.toThrow('the first problem');
  expect(said).toEqual(Array.from({ length: 2 }, () => `${to} was not cleaned up: it sticks`));
});

test('a plugin that cannot be disposed of ends its session all the same, with its calls counted', async () => {
  const { product, said, session } = await scene();
  product.pull = async function* () {
    yield BATCH;
  };
  Object.assign(session.plugin, { dispose: () => Promise.reject(new Error('it sticks')) });
  await session.close();
  expect(said).toEqual(['The plugin was not closed: it sticks']);
});

test('a store that takes no report of a run changes nothing of its result', async () => {
  const { product, said, session, to } = await scene();
  product.pull = async function* () {
    yield BATCH;
  };
  await session.store.db.schema.alterTable('runs').renameTo('elsewhere').execute();
  const result = await pullTables(session, { destination: await openDestination(to) });
  expect(result).toMatchObject({ tables: [{ rows: 1, complete: true }] });
  expect(said).toEqual([expect.stringContaining('The run was not reported: no such table: runs')]);
});
