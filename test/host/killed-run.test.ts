import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTickets, listTickets } from '../../host/index.js';
import { createProduct, type Product } from './product.js';
import { openTestSession, openTestStore, storeAlerts, temporaryFolder } from './scene.js';

const none = { created: 0, updated: 0, failed: 0, unknown: 0 };

/** Lets a run come as far as `point` and then ends it as a kill does: nothing after that reaches the store. */
async function killAt(point: 'before create' | 'after create' | 'after note', product: Product, ...ids: string[]) {
  const folder = temporaryFolder();
  const store = await openTestStore(folder);
  const session = await openTestSession(product.loaded, { store });
  await storeAlerts(store, ...ids);
  const dead = () => new Promise<never>(() => undefined);
  const reached = new Promise<void>((resolve) => {
    if (point !== 'after note') {
      product.create = (_request, plain) => {
        if (point === 'after create') plain();
        resolve();
        return dead();
      };
    } else {
      product.update = (_request, plain) => {
        plain();
        resolve();
        return dead();
      };
    }
  });
  void createTickets(session);
  await reached;
  // The process is gone: its lock is free again, and its connection to the store is closed.
  for (const file of readdirSync(folder)) if (file.startsWith('tickets-')) rmSync(join(folder, file));
  product.create = (_request, plain) => plain();
  product.update = (_request, plain) => plain();
  product.calls.length = 0;
  return openTestSession(product.loaded, { store: await openTestStore(folder) });
}

test('killed after the tenant stored the ticket: the next run adopts it and creates none', async () => {
  const product = createProduct();
  const session = await killAt('after create', product, 'a');
  const [ticket] = await listTickets(session.store.db, { limit: 1 });
  expect(ticket).toMatchObject({ phase: 'sending', number: null });
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
  expect(product.calls).toEqual(['find a']);
  expect(product.records.size).toBe(1);
});

test('killed before the tenant got the create: the next run looks first and then creates', async () => {
  const product = createProduct();
  const session = await killAt('before create', product, 'a', 'a');
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(product.calls).toEqual(['find a', 'create a', 'update 10000']);
});

test('killed with the create under way, tenant not settled yet: the next run looks until it is certain', async () => {
  const product = createProduct();
  const session = await killAt('after create', product, 'a');
  let looks = 0;
  product.find = (_request, plain) =>
    ++looks < 3 ? { outcome: 'absent', certain: false, certainFrom: '2024-06-01T00:02:00Z', waitMs: 120_000 } : plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
  expect(product.calls).toEqual(['find a', 'find a', 'find a']);
  expect(product.records.size).toBe(1);
});

test('killed while a note was under way: the next run says when that was, and it is there once', async () => {
  const product = createProduct();
  const session = await killAt('after note', product, 'a', 'a');
  const asked: unknown[] = [];
  product.update = (request, plain) => {
    asked.push(request.earlier);
    return plain();
  };
  expect(await createTickets(session)).toMatchObject({ ...none, updated: 1 });
  expect(asked).toEqual([{ startedAt: '2024-06-01T00:00:00.000Z', mark: null, endedMsAgo: 0 }]);
  expect([...product.records.values()][0]!.notes).toEqual(['again a']);
  expect(await createTickets(session)).toMatchObject({ ...none, idle: 'no_alerts' });
});
