import { expect, test } from 'vitest';
import { createTickets, saveQueue, saveRule } from '../../host/index.js';
import { alert, end, known, none, notes, numbers, QUEUE, refused, resolvedAlert, RULE, scene } from './closed-scene.js';
import { createProduct } from './product.js';
import { openTestSession } from './scene.js';

test('an alert that says that it is resolved adds a note, and sets what the queue sets', async () => {
  const { product, session, create } = await scene({ resolved: [{ target: 'Status', template: 'Resolved' }] });
  await resolvedAlert(session, 'a');
  expect(await create()).toMatchObject({ ...none, updated: 1, calls: 2 });
  expect(await numbers(session)).toEqual(['10000 open Resolved 2']);
  expect(notes(product)).toEqual(['again a']);
  // Once it is resolved it stays so.
  await resolvedAlert(session, 'b');
  expect(await create()).toMatchObject({ ...none, updated: 1 });
});

test('a resolved alert neither opens a closed ticket again nor makes a new one', async () => {
  for (const on_closed of ['note', 'new', 'reopen'] as const) {
    for (const isKnown of [true, false]) {
      const { product, session, create } = await scene({
        on_closed,
        resolved: [{ target: 'Status', template: 'Resolved' }],
      });
      end(product, '10000');
      if (isKnown) await known(session, {});
      await resolvedAlert(session, 'b');
      expect(await create()).toMatchObject({ ...none, updated: 1, calls: 1 });
      expect(await numbers(session)).toEqual(['10000 open Closed 2']);
    }
  }
});

test('a resolved alert without a ticket has nothing to resolve, and is dealt with', async () => {
  const product = createProduct();
  const session = await openTestSession(product.loaded);
  await saveRule(session.store.db, RULE);
  await saveQueue(session.store.db, QUEUE);
  await resolvedAlert(session, 'b');
  expect(await createTickets(session)).toMatchObject({ ...none, nothingToResolve: 1, calls: 0 });
  expect(await createTickets(session)).toMatchObject({ ...none, idle: 'no_alerts' });
  await alert(session, 'c');
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
  product.records.clear();
  await resolvedAlert(session, 'd');
  expect(await createTickets(session)).toMatchObject({ ...none, nothingToResolve: 1 });
  expect(product.made).toBe(1);
});

test('a refused resolution is reported, and the note stays', async () => {
  const { product, session, create } = await scene({ resolved: [{ target: 'Status', template: 'Resolved' }] });
  product.update = ({ mode }, plain) => (mode === 'upsert' ? { outcome: 'refused', problem: refused } : plain());
  await resolvedAlert(session, 'b');
  expect(await create()).toMatchObject({ ...none, updated: 1, problem: refused });
  expect(await create()).toMatchObject({ ...none, calls: 0 });
  expect(notes(product)).toEqual(['again b']);
});

test('a resolved alert waits for a ticket that failed, and makes none of its own', async () => {
  const product = createProduct();
  const session = await openTestSession(product.loaded);
  await saveRule(session.store.db, RULE);
  await saveQueue(session.store.db, QUEUE);
  await alert(session, 'a');
  product.create = () => ({ outcome: 'refused', problem: refused });
  await createTickets(session);
  await resolvedAlert(session, 'b');
  expect(await createTickets(session)).toMatchObject({ ...none, failed: 2, calls: 1 });
  product.create = (_request, plain) => plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
});

test('an alert that comes and goes opens its ticket again and resolves it, in the order of arrival', async () => {
  const { product, session, create } = await scene({
    on_closed: 'new',
    reopen_within: '1h',
    resolved: [{ target: 'Status', template: 'Resolved' }],
  });
  await resolvedAlert(session, 'r1');
  await alert(session, 'f1');
  await resolvedAlert(session, 'r2');
  await alert(session, 'f2');
  product.update = (request, carry) => {
    const outcome = carry();
    const record = product.records.get(request.ref.recId)!;
    if (record.state.status === 'Resolved') record.state = { ...record.state, ended: true, endedAt: product.now };
    return outcome.outcome === 'updated' && outcome.state ? { ...outcome, state: record.state } : outcome;
  };
  expect(await create()).toMatchObject({ ...none, updated: 4 });
  expect(await numbers(session)).toEqual(['10000 open Logged 5']);
});
