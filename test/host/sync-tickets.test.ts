import { expect, test } from 'vitest';
import { PluginError, type Json, type SyncEvent, type SyncRequest, type TicketState } from '../../host-sdk/index.js';
import { createTickets, listTickets, saveQueue, saveRule, syncTickets, type Session } from '../../host/index.js';
import { createProduct, type Product } from './product.js';
import { fakeClock, openTestSession, storeAlerts, type FakeClock } from './scene.js';

const AT = '2024-06-01T00:00:00Z';
const HOUR_MS = 3_600_000;
const quiet = { changed: 0, same: 0, missing: 0, unknown: 0 };
const lost = new PluginError('network.interrupted', 'the connection broke').problem;

async function scene(...ids: readonly string[]): Promise<{ product: Product; session: Session; clock: FakeClock }> {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock });
  await storeAlerts(session.store, ...ids);
  await createTickets(session);
  return { product, session, clock };
}

const change = (recId: string, state: TicketState): SyncEvent => ({
  kind: 'change',
  number: recId.slice(1),
  recId,
  state,
});
const checkpoint = (value: Json): SyncEvent => ({ kind: 'checkpoint', checkpoint: value });

/** Replaces the sync by a script and returns what it was asked. */
function script(product: Product, ...events: readonly SyncEvent[]): SyncRequest[] {
  const asked: SyncRequest[] = [];
  product.sync = async function* (request) {
    asked.push(request);
    yield* events;
  };
  return asked;
}

const one = async (session: Session) => (await listTickets(session.store.db, { limit: 1 }))[0]!;

test('the first sync asks for every ticket, the next only what changed', async () => {
  const { product, session } = await scene('a', 'b');
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 2, calls: 1 });
  const asked = script(product, checkpoint(2));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 2 });
  expect(asked).toMatchObject([{ since: { at: AT }, check: [], open: { count: 2 } }]);
  await syncTickets(session);
  expect(asked[1]).toMatchObject({ since: 2, check: [] });
});

test('status, severity and assignee are taken over, and un-assignment arrives', async () => {
  const { product, session } = await scene('a');
  await syncTickets(session);
  script(
    product,
    change('R10000', { status: 'Active', severity: 'high', assignee: 'Ann', modifiedAt: AT }),
    checkpoint(1),
  );
  expect(await syncTickets(session)).toMatchObject({ ...quiet, changed: 1 });
  expect(await one(session)).toMatchObject({
    status: 'in_progress',
    nativeStatus: 'Active',
    severity: 'high',
    assignee: 'Ann',
  });
  script(product, change('R10000', { status: 'Active', assignee: null, modifiedAt: AT }), checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, changed: 1 });
  expect(await one(session)).toMatchObject({ severity: 'high', assignee: null });
});

test('a ticket of an earlier version gets its address in the API, which is no change of the ticket', async () => {
  const { product, session } = await scene('a', 'b');
  expect((await one(session)).apiUrl).toBeNull();
  const [first, second] = ['https://tenant.example/api/R10000', 'https://tenant.example/api/R10001'];
  script(product, { ...change('R10000', { status: 'Logged' }), apiUrl: first } as SyncEvent, checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ changed: 0 });
  const ref = { number: '10001', recId: 'R10001', apiUrl: second };
  await session.store.db.updateTable('tickets').set({ doubtful: 1 }).where('rec_id', '=', 'R10001').execute();
  script(product, { kind: 'outcome', outcome: 'same', ref, state: { status: 'Logged' }, seenAt: AT }, checkpoint(2));
  expect(await syncTickets(session)).toMatchObject({ changed: 0 });
  const tickets = await listTickets(session.store.db, { limit: 2, sort: 'created' });
  expect(tickets.map(({ apiUrl }) => apiUrl)).toEqual([first, second]);
  // A plugin that does not tell it takes nothing away.
  script(product, change('R10000', { status: 'Active' }), checkpoint(3));
  await syncTickets(session);
  expect((await listTickets(session.store.db, { limit: 2, sort: 'created' }))[0]).toMatchObject({ apiUrl: first });
});

test('a record that changed in nothing the host keeps counts as the same', async () => {
  const { product, session } = await scene('a');
  await syncTickets(session);
  script(product, change('R10000', { status: 'Logged', modifiedAt: '2024-06-02T00:00:00Z' }), checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1 });
});

test('a change from before what is known is not taken over', async () => {
  const { product, session } = await scene('a');
  await syncTickets(session);
  script(product, change('R10000', { status: 'Active', modifiedAt: '2024-05-01T00:00:00Z' }), checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1 });
  expect(await one(session)).toMatchObject({ nativeStatus: 'Logged' });
});

test('changes of records that are no tickets are passed over', async () => {
  const { product, session } = await scene('a');
  script(product, change('R99999', { status: 'Closed' }), ...(await answers(session)), checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1 });
});

test('every ticket on a record takes its change over', async () => {
  const { product, session } = await scene();
  const { db } = session.store;
  await saveRule(db, { name: 'all', filter: {} });
  for (const name of ['first', 'second']) {
    const queue = { name, rule: 'all', connection: 'test', label: '', value: '', create: [], update: [] };
    await saveQueue(db, queue);
  }
  await storeAlerts(session.store, 'a');
  await createTickets(session);
  // As stores of earlier versions may have it.
  await db.updateTable('tickets').set({ rec_id: 'R7' }).execute();
  await syncTickets(session);
  script(product, change('R7', { status: 'Closed' }), checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, changed: 2 });
});

test('one record is asked for once, however many tickets point to it', async () => {
  const { product, session } = await scene();
  product.create = () => ({ outcome: 'created', ref: { number: '7', recId: 'R7' }, status: 'Logged' });
  await storeAlerts(session.store, 'a', 'b');
  await createTickets(session);
  const asked = script(product, checkpoint(1));
  await syncTickets(session);
  expect(asked[0]!.check).toEqual([{ ref: { number: '7', recId: 'R7' }, known: { status: 'Logged', assignee: null } }]);
});

test('a ticket is deleted only after two syncs that did not find it', async () => {
  const { product, session } = await scene('a', 'b');
  product.records.delete('R10000');
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1, missing: 1 });
  expect((await listTickets(session.store.db, { limit: 9 })).map((ticket) => ticket.phase)).toEqual(['open', 'open']);
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1, missing: 1 });
  expect((await listTickets(session.store.db, { phase: 'deleted', limit: 9 })).map((t) => t.number)).toEqual(['10000']);
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1 });
});

test('a ticket that was missing once and is seen again is not deleted', async () => {
  const { product, session } = await scene('a');
  const record = product.records.get('R10000')!;
  product.records.delete('R10000');
  await syncTickets(session);
  product.records.set('R10000', record);
  await syncTickets(session);
  product.records.delete('R10000');
  const asked = script(product, checkpoint(1));
  await syncTickets(session);
  expect(asked[0]!.check).toEqual([]);
  expect(await one(session)).toMatchObject({ phase: 'open' });
});

test('an unknown outcome changes nothing, is reported, and is asked for again', async () => {
  const { product, session } = await scene('a', 'b');
  const ref = { number: '10000', recId: 'R10000' };
  script(
    product,
    { kind: 'outcome', ref, outcome: 'unknown', problem: lost },
    ...(await answers(session, 'R10001')),
    checkpoint(1),
  );
  const result = await syncTickets(session);
  expect(result).toMatchObject({ ...quiet, same: 1, unknown: 1, problem: { code: 'network.interrupted' } });
  const asked = script(product, checkpoint(2));
  await syncTickets(session);
  expect(asked[0]!.check.map((question) => question.ref.recId)).toEqual(['R10000']);
});

test('a ticket that was asked for and not answered is unknown, never missing', async () => {
  const { product, session } = await scene('a');
  script(product, checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, unknown: 1, problem: { code: 'plugin.defect' } });
  expect(await one(session)).toMatchObject({ phase: 'open', nativeStatus: 'Logged' });
});

test('a sync ignores an answer that it did not request', async () => {
  const { product, session } = await scene('a');
  await syncTickets(session);
  const ref = { number: '10000', recId: 'R10000' };
  const missing = { kind: 'outcome', ref, outcome: 'missing', seenAt: AT, basis: 'none' } as const;
  script(product, missing, checkpoint(1));
  expect(await syncTickets(session)).toMatchObject({ ...quiet, same: 1 });
});

test('tickets not seen for presence_check_hours are asked for by name', async () => {
  const { product, session, clock } = await scene('a');
  await syncTickets(session);
  const asked = script(product, checkpoint(1));
  clock.advance(11 * HOUR_MS);
  await syncTickets(session);
  clock.advance(14 * HOUR_MS);
  await syncTickets(session);
  expect(asked.map((request) => request.check.length)).toEqual([0, 1]);
});

test('tickets that were made together are asked for by turns, each in time', async () => {
  const { product, session, clock } = await scene(...Array.from({ length: 24 }, (_, index) => `alert-${index}`));
  await syncTickets(session);
  const asked: number[] = [];
  product.sync = async function* ({ check }) {
    asked.push(check.length);
    for (const { ref } of check) {
      const seenAt = new Date(clock.now()).toISOString();
      yield { kind: 'outcome', ref, outcome: 'same', state: { status: 'Logged' }, seenAt };
    }
    yield checkpoint(1);
  };
  for (let hour = 0; hour < 24; hour += 1) {
    clock.advance(HOUR_MS);
    await syncTickets(session);
  }
  expect(asked.slice(0, 18)).toEqual(Array.from({ length: 18 }, () => 0));
  expect(asked.slice(18)).toEqual(Array.from({ length: 6 }, () => 4));
  const oldest = await session.store.db.selectFrom('tickets').select('seen_at').orderBy('seen_at').limit(1).execute();
  expect(Date.parse(oldest[0]!.seen_at!)).toBeGreaterThan(clock.now() - 24 * HOUR_MS);
});

test('closed tickets that do not change any more are left alone after a time of their own', async () => {
  const product = createProduct();
  const clock = fakeClock();
  const config = { ticketing: { closed_check_days: 2 } };
  const session = await openTestSession(product.loaded, { clock, config });
  await storeAlerts(session.store, 'closed', 'open');
  await createTickets(session, { concurrency: 1 });
  await syncTickets(session);
  script(product, change('R10000', { status: 'Closed', modifiedAt: AT }), checkpoint(1));
  await syncTickets(session);
  const asked = script(product, checkpoint(2));
  clock.advance(25 * HOUR_MS);
  await syncTickets(session);
  clock.advance(25 * HOUR_MS);
  await syncTickets(session);
  expect(asked.map(({ check, open }) => [check.length, open?.count])).toEqual([
    [2, 2],
    [1, 1],
  ]);
  expect(await asked[1]!.open!.list()).toMatchObject([{ ref: { number: '10001' } }]);

  // A change is still taken over, and brings it back.
  script(product, change('R10000', { status: 'Active', modifiedAt: '2024-06-03T00:00:00Z' }), checkpoint(3));
  expect(await syncTickets(session)).toMatchObject({ changed: 1 });
  await syncTickets(session);
  expect((await listTickets(session.store.db, { status: 'in_progress', limit: 9 })).length).toBe(1);
});

test('closed tickets are looked at for thirty days where the connection says nothing', async () => {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock });
  await storeAlerts(session.store, 'closed', 'open');
  await createTickets(session, { concurrency: 1 });
  await syncTickets(session);
  script(product, change('R10000', { status: 'Closed', modifiedAt: AT }), checkpoint(1));
  await syncTickets(session);
  const asked = script(product, checkpoint(2));
  for (const days of [29, 2]) {
    clock.advance(days * 24 * HOUR_MS);
    await syncTickets(session);
  }
  expect(asked.map(({ open }) => open?.count)).toEqual([2, 1]);
});

test('when the plugin asks for the open tickets itself, each record once, their answers count', async () => {
  const { product, session } = await scene('a', 'b', 'c', 'd');
  await syncTickets(session);
  await session.store.db.updateTable('tickets').set({ rec_id: 'R10000' }).where('rec_id', '=', 'R10001').execute();
  const questions: string[][] = [];
  product.sync = async function* ({ open }) {
    const listed = await open!.list();
    expect(open!.count).toBe(listed.length);
    questions.push(listed.map(({ ref }) => ref.recId));
    yield change('R10000', { status: 'Active' });
    yield { kind: 'outcome', ref: listed[1]!.ref, outcome: 'missing', seenAt: AT, basis: 'asked twice' };
    yield { kind: 'outcome', ref: listed[2]!.ref, outcome: 'unknown', problem: lost };
    yield checkpoint(9);
  };
  expect(await syncTickets(session)).toMatchObject({ changed: 2, same: 0, missing: 1, unknown: 1 });
  expect(questions).toEqual([['R10000', 'R10002', 'R10003']]);
  const asked = script(product, checkpoint(10));
  await syncTickets(session);
  expect(asked[0]!.check.map(({ ref }) => ref.recId)).toEqual(['R10002', 'R10003']);
});

test('a checkpoint is kept only after everything before it', async () => {
  const { product, session } = await scene('a');
  await syncTickets(session);
  product.sync = async function* () {
    yield change('R10000', { status: 'Active' });
    yield checkpoint(2);
    throw new PluginError('tenant.failed', 'the tenant failed');
  };
  await expect(syncTickets(session)).rejects.toMatchObject({ problem: { code: 'tenant.failed' } });
  const asked = script(product, change('R10000', { status: 'Active' }), checkpoint(2));
  expect(await syncTickets(session)).toMatchObject({ changed: 1 });
  expect(asked[0]!.since).toEqual({ at: AT });
});

test('a change feed that fails changes nothing and the next sync starts where this one did', async () => {
  const { product, session } = await scene('a');
  await syncTickets(session);
  product.sync = () => {
    throw new PluginError('tenant.failed', 'the tenant failed');
  };
  await expect(syncTickets(session)).rejects.toMatchObject({ problem: { code: 'tenant.failed' } });
  const asked = script(product, checkpoint(1));
  await syncTickets(session);
  expect(asked[0]!.since).toEqual({ at: AT });
});

test('a changed status map reaches tickets that do not change', async () => {
  const { product, session } = await scene('a');
  const config = { ticketing: { status_map: { logged: 'on_hold' } } };
  const later = await openTestSession(product.loaded, { store: session.store, config });
  await syncTickets(later);
  expect(await one(session)).toMatchObject({ status: 'on_hold', nativeStatus: 'Logged' });
});

/** "The same" for every ticket, or for those named. */
async function answers(session: Session, ...recIds: readonly string[]): Promise<SyncEvent[]> {
  const tickets = await listTickets(session.store.db, { limit: 99 });
  return tickets
    .filter(({ recId }) => recIds.length === 0 || recIds.includes(recId!))
    .map(({ number, recId }) => ({
      kind: 'outcome',
      ref: { number: number!, recId: recId! },
      outcome: 'same',
      state: { status: 'Logged' },
      seenAt: AT,
    }));
}
