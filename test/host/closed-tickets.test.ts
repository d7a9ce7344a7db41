import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { expect, test } from 'vitest';
import { createTickets, listQueues, retryTickets, saveQueue, saveRule, syncTickets } from '../../host/index.js';
import { MIGRATIONS } from '../../host/store/migrations.js';
import type { StoreTables } from '../../host/store/schema.js';
import { sqliteDialect } from '../../host/store/sqlite-dialect.js';
import { ticketHistory } from '../../host/store/ticket-history.js';
import { alert, end, events, known, lost, none, notes, numbers, QUEUE, refused, RULE, scene } from './closed-scene.js';
import { createProduct } from './product.js';
import { openTestSession, openTestStore, temporaryFolder } from './scene.js';

test('a repeat onto a closed ticket stays a note by default, and is counted as one', async () => {
  const { product, session, create } = await scene({});
  end(product, '10000');
  await alert(session, 'b');
  expect(await create()).toMatchObject({ ...none, ontoClosed: 1, calls: 1 });
  expect(notes(product)).toEqual(['again b']);
  expect(await events(session, 1)).toEqual(['create sent', 'created', 'note sent', 'noted on a closed ticket']);
});

test('resolved and cancelled are as closed, unless the connection’s own status map says otherwise', async () => {
  for (const status of ['Resolved', 'Cancelled']) {
    const { product, session, create } = await scene({});
    end(product, '10000', { status, ended: true });
    await alert(session, 'b');
    expect(await create()).toMatchObject({ ...none, ontoClosed: 1 });
  }
  const product = createProduct();
  const config = { ticketing: { status_map: { Resolved: 'on_hold' } } };
  const session = await openTestSession(product.loaded, { config });
  await saveRule(session.store.db, RULE);
  await saveQueue(session.store.db, QUEUE);
  await alert(session, 'a');
  await createTickets(session);
  end(product, '10000', { status: 'Resolved', ended: true });
  await alert(session, 'b');
  expect(await createTickets(session)).toMatchObject({ ...none, updated: 1 });
});

test('with `new` a repeat makes a new ticket, and later repeats go to it', async () => {
  const { product, session, create } = await scene({ on_closed: 'new' });
  end(product, '10000');
  await known(session, {});
  await alert(session, 'b', 'c');
  expect(await create()).toMatchObject({ ...none, created: 1, updated: 1 });
  await alert(session, 'd');
  expect(await create()).toMatchObject({ ...none, updated: 1 });
  expect(await numbers(session)).toEqual(['10000 open Closed 1', '10001 open Logged 3']);
  expect(notes(product)).toEqual(['', 'again c, again d']);
  expect(await events(session, 1)).toContain('followed');
  const follows = (await ticketHistory(session.store.db, 2)).find(({ event }) => event === 'follows');
  expect(follows?.detail).toEqual({ number: '10000' });
});

test('a ticket that was closed since the last sync is found out by the answer to the note', async () => {
  const { product, session, create } = await scene({ on_closed: 'new' });
  end(product, '10000');
  await alert(session, 'b', 'c');
  expect(await create()).toMatchObject({ ...none, created: 1, updated: 1 });
  // The alert is in the old ticket as well, but it is counted once.
  expect(notes(product)).toEqual(['again b', 'again c']);
  expect(await numbers(session)).toEqual(['10000 open Closed 1', '10001 open Logged 2']);
  const followed = (await ticketHistory(session.store.db, 1)).find(({ event }) => event === 'followed');
  expect(followed?.detail).toMatchObject({ alert: 'b', status: 'Closed', noted: true });
});

test('a ticket that a user has reopened meanwhile gets the note', async () => {
  for (const on_closed of ['new', 'reopen'] as const) {
    const { product, session, create } = await scene({ on_closed });
    await known(session, { endedAt: product.now });
    product.records.get('R10000')!.state = { status: 'Active', assignee: 'kim', modifiedAt: product.now };
    await alert(session, 'b');
    expect(await create()).toMatchObject({ ...none, updated: 1 });
    expect(await numbers(session)).toEqual(['10000 open Active 2']);
  }
});

test('a note that is found in the history of a ticket that is gone makes a new ticket', async () => {
  for (const on_closed of ['new', 'reopen'] as const) {
    const { product, session, create } = await scene({ on_closed });
    product.update = () => ({ outcome: 'unknown', problem: lost });
    await alert(session, 'b');
    await create();
    product.update = () => ({ outcome: 'updated' });
    product.records.delete('R10000');
    expect(await create()).toMatchObject({ ...none, created: 1 });
    expect(await numbers(session)).toEqual(['10000 deleted Logged 1', '10001 open Logged 1']);
  }
});

test('with `reopen` the note and the open status are one write', async () => {
  const { product, session, create } = await scene({ on_closed: 'reopen' });
  end(product, '10000');
  await known(session, {});
  await alert(session, 'b', 'c');
  expect(await create()).toMatchObject({ ...none, updated: 2 });
  expect(product.calls).toEqual(['sync', 'update 10000', 'update 10000']);
  expect(await numbers(session)).toEqual(['10000 open Logged 3']);
  expect(await events(session, 1)).toContain('reopened');
});

test('a ticket that was closed unnoticed is opened again without a second note', async () => {
  const { product, session, create } = await scene({ on_closed: 'reopen', reopen_status: 'Active' });
  end(product, '10000');
  await alert(session, 'b');
  expect(await create()).toMatchObject({ ...none, updated: 1 });
  expect(notes(product)).toEqual(['again b']);
  expect(await numbers(session)).toEqual(['10000 open Active 2']);
});

test('`reopen_within` decides by the product’s clock, not by the host’s', async () => {
  const closed = { endedAt: '2024-07-01T10:00:00Z' };
  const late = '2024-07-01T11:00:00Z';
  const soon = '2024-07-01T10:59:59Z';
  for (const on_closed of ['new', 'reopen'] as const) {
    for (const [now, expected] of [
      [soon, { updated: 1 }],
      [late, { created: 1 }],
    ] as const) {
      for (const isKnown of [true, false]) {
        const { product, session, create } = await scene({ on_closed, reopen_within: '1h' });
        end(product, '10000', { ...closed, modifiedAt: now });
        if (isKnown) await known(session, closed);
        product.now = now;
        await alert(session, 'b');
        expect(await create(), `${on_closed} ${now}`).toMatchObject({ ...none, ...expected });
      }
    }
  }
});

test('where the product does not say when it was closed, the first sight of it counts, and not the last change', async () => {
  const { product, session, create } = await scene({ on_closed: 'new', reopen_within: '1h' });
  const { endedAt: _none, ...silent } = { status: 'Cancelled', ended: true, endedAt: '' };
  product.records.get('R10000')!.state = { ...silent, modifiedAt: '2024-07-01T12:00:00Z' };
  await known(session, { status: 'Cancelled', endedAt: '2024-07-01T10:00:00Z' });
  product.now = '2024-07-01T12:10:00Z';
  await alert(session, 'b');
  expect(await create()).toMatchObject({ ...none, created: 1 });
});

test('a refused reopening, and one that is not taken, become a new ticket', async () => {
  for (const isKnown of [true, false]) {
    for (const isSilent of [true, false]) {
      const { product, session, create } = await scene({ on_closed: 'reopen' });
      end(product, '10000');
      if (isKnown) await known(session, {});
      product.update = ({ status, ...request }, plain) => {
        if (status === undefined) return plain();
        if (!isSilent) return { outcome: 'refused', problem: refused };
        const record = product.records.get(request.ref.recId)!;
        return { outcome: 'updated', state: record.state, notStored: ['Status'] };
      };
      await alert(session, 'b', 'c');
      expect(await create()).toMatchObject({ ...none, created: 1, updated: 1 });
      expect(await numbers(session)).toEqual(['10000 open Closed 1', '10001 open Logged 2']);
    }
  }
});

test('a closed ticket that is gone gets a new one', async () => {
  for (const on_closed of ['note', 'new', 'reopen'] as const) {
    const { product, session, create } = await scene({ on_closed });
    product.records.clear();
    await known(session, {});
    await alert(session, 'b', 'c');
    expect(await create()).toMatchObject({ ...none, created: 1, updated: 1 });
    expect(await numbers(session)).toEqual(['10000 deleted Closed 1', '10001 open Logged 2']);
  }
});

test('many repeats at once make one new ticket', async () => {
  for (const isKnown of [true, false]) {
    const { product, session, create } = await scene({ on_closed: 'new' });
    end(product, '10000');
    if (isKnown) await known(session, {});
    await alert(session, ...Array.from({ length: 40 }, (_, index) => `repeat-${index}`));
    expect(await create()).toMatchObject({ ...none, created: 1, updated: 39 });
    expect(product.records.size).toBe(2);
  }
});

test('two queues of one rule each follow their own wish', async () => {
  const { product, session } = await scene({ on_closed: 'new' });
  await saveQueue(session.store.db, { ...QUEUE, name: 'others', value: 'others' });
  await createTickets(session);
  for (const number of ['10000', '10001']) end(product, number);
  await alert(session, 'b');
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, ontoClosed: 1 });
});

test('a run that dies after the note goes on where it was, and makes one new ticket', async () => {
  for (const on_closed of ['new', 'reopen'] as const) {
    const folder = temporaryFolder();
    const { product, session } = await scene({ on_closed }, folder);
    end(product, '10000');
    await alert(session, 'b');
    // The note arrives, and nothing of the run is written down any more.
    product.update = (_request, plain) => {
      plain();
      return { outcome: 'unknown', problem: lost };
    };
    expect(await createTickets(session)).toMatchObject({ ...none, unknown: 1 });
    product.update = (_request, plain) => plain();
    const expected = on_closed === 'new' ? { created: 1 } : { updated: 1 };
    expect(await createTickets(session)).toMatchObject({ ...none, ...expected });
    expect(notes(product)[0]).toBe('again b');
    expect(await createTickets(session)).toMatchObject({ ...none, calls: 0 });
  }
});

test('a note that an earlier run added without the status does not count as a refused reopening', async () => {
  const { product, session, create } = await scene({ on_closed: 'reopen' });
  end(product, '10000');
  await alert(session, 'b');
  product.update = (_request, plain) => {
    plain();
    return { outcome: 'unknown', problem: lost };
  };
  await create();
  await known(session, {});
  product.update = (_request, plain) => plain();
  expect(await create()).toMatchObject({ ...none, updated: 1 });
  expect(await numbers(session)).toEqual(['10000 open Logged 2']);
});

test.each([
  ['notes of unknown outcome that are retried', retryTickets],
  ['left-over notes', createTickets],
] as const)('%s on a ticket that is gone make one new ticket together', async (_case, run) => {
  const { product, session } = await scene({});
  product.update = () => ({ outcome: 'unknown', problem: lost });
  await alert(session, 'b', 'c');
  await createTickets(session);
  product.update = (_request, plain) => plain();
  product.records.clear();
  expect(await run(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(product.made).toBe(2);
});

test('left-over notes on a ticket that is closed make one new ticket together', async () => {
  const { product, session } = await scene({ on_closed: 'new' });
  product.update = (_request, plain) => {
    plain();
    return { outcome: 'unknown', problem: lost };
  };
  await alert(session, 'b', 'c');
  await createTickets(session);
  end(product, '10000');
  product.update = (_request, plain) => plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(product.made).toBe(2);
});

test('notes of unknown outcome whose ticket a sync found gone make one new ticket together', async () => {
  const { product, session } = await scene({});
  product.update = () => ({ outcome: 'unknown', problem: lost });
  await alert(session, 'b', 'c');
  await createTickets(session);
  product.records.clear();
  await syncTickets(session);
  await syncTickets(session);
  product.update = (_request, plain) => plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(product.made).toBe(2);
});

test('a store of an earlier version keeps notes for its queues, and knows since when its tickets are closed', async () => {
  const folder = temporaryFolder();
  const old = new Kysely<StoreTables>({ dialect: sqliteDialect(join(folder, 'store.db')) });
  const migrator = new Migrator({ db: old, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  expect((await migrator.migrateTo('0009-log-events')).error).toBeUndefined();
  const { create, update, value, ...queue } = QUEUE;
  const mappings = { create_mappings: JSON.stringify(create), update_mappings: JSON.stringify(update) };
  await old
    .insertInto('queues')
    .values({ ...queue, ...mappings, value: JSON.stringify(value), mode: 'append' } as never)
    .execute();
  const at = '2024-05-01T00:00:00.000Z';
  const ticket = { connection: 'test', queue: 'all', generation: 0, phase: 'open', alert_seq: 1, alerts: 1 } as const;
  const times = { modified_at: '2024-05-09T00:00:00Z', created_at: at, updated_at: '2024-05-09T00:00:00Z' };
  for (const [dedupe_key, status] of [
    ['a', 'closed'],
    ['b', 'closed'],
    ['c', 'new'],
  ] as const) {
    const row = { ...ticket, ...times, dedupe_key, idempotency_key: dedupe_key, status };
    await old.insertInto('tickets').values(row).execute();
  }
  const changed = { ticket_id: 1, event: 'changed' };
  for (const [day, detail] of [
    ['02', { native_status: ['Logged', 'Closed'] }],
    ['03', { severity: ['low', 'high'] }],
  ] as const) {
    const row = { ...changed, at: `2024-05-${day}T00:00:00.000Z`, detail: JSON.stringify(detail) };
    await old.insertInto('ticket_history').values(row).execute();
  }
  await old.destroy();
  const { db } = await openTestStore(folder);
  expect(await listQueues(db)).toMatchObject([{ name: 'all', on_closed: 'note' }]);
  const rows = await db.selectFrom('tickets').select('ended_at').orderBy('id').execute();
  expect(rows.map(({ ended_at }) => ended_at)).toEqual(['2024-05-02T00:00:00.000Z', '2024-05-09T00:00:00Z', null]);
});
