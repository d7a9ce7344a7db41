import { describe, expect, test } from 'vitest';
import { PluginError, type SyncEvent, type SyncRequest } from '../../host-sdk/index.js';
import { createTickets, listTickets, openSession, syncTickets, type Session } from '../../host/index.js';
import { ticketHistory } from '../../host/store/ticket-history.js';
import { judgeMissing } from '../../host/tickets/mass-guard.js';
import { createProduct, type Product } from './product.js';
import { fakeClock, openTestSession, quietLogger, storeAlerts, type FakeClock } from './scene.js';

const HOUR_MS = 3_600_000;
const accepted = { acceptMissing: true };
const held = { problem: { code: 'tenant.mass_missing' } };
const lost = new PluginError('network.interrupted', 'the connection broke').problem;

interface Scene {
  readonly product: Product;
  readonly session: Session;
  readonly clock: FakeClock;
}

/** A store with that many tickets after their first sync. */
async function scene(tickets: number): Promise<Scene> {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock });
  await storeAlerts(session.store, ...Array.from({ length: tickets }, (_, index) => `alert-${index}`));
  await createTickets(session);
  await syncTickets(session);
  return { product, session, clock };
}

/** Passes enough time that the next sync asks for each ticket. */
function passDay({ clock, product }: Scene): void {
  clock.advance(25 * HOUR_MS);
  product.now = new Date(clock.now()).toISOString();
}

/** The tenant no longer shows these, counted from the oldest. */
function hide({ records }: Product, from: number, to: number): () => void {
  const gone = [...records].slice(from, to);
  for (const [recId] of gone) records.delete(recId);
  return () => {
    for (const [recId, record] of gone) records.set(recId, record);
  };
}

async function phases({ store: { db } }: Session): Promise<{ open: number; missing: number; deleted: number }> {
  const rows = await db.selectFrom('tickets').select(['phase', 'missing_at']).execute();
  const open = rows.filter(({ phase }) => phase === 'open');
  return {
    open: open.length,
    missing: open.filter((row) => row.missing_at !== null).length,
    deleted: rows.filter(({ phase }) => phase === 'deleted').length,
  };
}

test.each([
  [400, 21],
  [40, 21],
  [2, 2],
  [21, 21],
  [3, 3],
])('of %d tickets %d at once are not believed to be gone, however often', async (tickets, gone) => {
  const one = await scene(tickets);
  const { product, session } = one;
  passDay(one);
  hide(product, 0, gone);
  for (let round = 0; round < 3; round += 1) {
    const { problem, missing } = await syncTickets(session);
    expect([problem?.code, missing]).toEqual(['tenant.mass_missing', gone]);
    expect(problem?.message).toContain(`${gone} of ${round === 0 ? tickets : ''}`);
    expect(problem?.fix).toContain('tickets sync --accept-missing');
    expect(await phases(session)).toEqual({ open: tickets, missing: 0, deleted: 0 });
  }
});

test.each([
  [40, 20],
  [3, 2],
  [1, 1],
  [500, 25],
])('of %d tickets %d are believed to be gone by the second sync that misses them', async (tickets, gone) => {
  const one = await scene(tickets);
  const { product, session } = one;
  passDay(one);
  hide(product, 10, 10 + gone);
  if (tickets < 10) hide(product, 0, gone);
  expect(await syncTickets(session)).toMatchObject({ missing: gone });
  expect(await phases(session)).toEqual({ open: tickets, missing: gone, deleted: 0 });
  const second = await syncTickets(session);
  expect(second.problem).toBeUndefined();
  expect(await phases(session)).toEqual({ open: tickets - gone, missing: 0, deleted: gone });
});

test('once accepted they are missing, and the next sync that misses them counts them as deleted automatically', async () => {
  const one = await scene(30);
  const { product, session } = one;
  passDay(one);
  hide(product, 0, 29);
  expect(await syncTickets(session)).toMatchObject(held);
  const agreed = await syncTickets(session, accepted);
  expect([agreed.problem, agreed.missing]).toEqual([undefined, 29]);
  expect(await phases(session)).toEqual({ open: 30, missing: 29, deleted: 0 });
  expect((await syncTickets(session)).problem).toBeUndefined();
  expect(await phases(session)).toEqual({ open: 1, missing: 0, deleted: 29 });
  const [ticket] = await listTickets(session.store.db, { phase: 'deleted', limit: 1 });
  expect((await ticketHistory(session.store.db, ticket!.id)).map(({ event, detail }) => [event, detail])).toEqual(
    expect.arrayContaining([
      ['missing', { basis: 'asked twice', accepted: true }],
      ['deleted', { basis: 'asked twice' }],
    ]),
  );
  expect((await syncTickets(session)).problem).toBeUndefined();
});

test('what was accepted does not let others pass', async () => {
  const one = await scene(60);
  const { product, session } = one;
  passDay(one);
  hide(product, 0, 30);
  await syncTickets(session, accepted);
  passDay(one);
  hide(product, 0, 30);
  const later = await syncTickets(session);
  expect([later.problem?.code, later.missing]).toEqual(['tenant.mass_missing', 60]);
  expect(later.problem?.message).toContain('30 of 60');
  expect(await phases(session)).toEqual({ open: 60, missing: 30, deleted: 0 });
});

test('tickets that are shown again are as if they had never been missing, accepted or not', async () => {
  const one = await scene(30);
  const { product, session } = one;
  passDay(one);
  const show = hide(product, 0, 30);
  expect(await syncTickets(session)).toMatchObject(held);
  await syncTickets(session, accepted);
  show();
  expect(await syncTickets(session)).toMatchObject({ same: 30, missing: 0, unknown: 0 });
  passDay(one);
  hide(product, 0, 30);
  expect(await syncTickets(session)).toMatchObject(held);
  expect(await phases(session)).toEqual({ open: 30, missing: 0, deleted: 0 });
});

test('a first sync believes no more than later ones', async () => {
  const product = createProduct();
  const session = await openTestSession(product.loaded);
  await storeAlerts(session.store, ...Array.from({ length: 25 }, (_, index) => `alert-${index}`));
  await createTickets(session);
  hide(product, 0, 25);
  expect(await syncTickets(session)).toMatchObject(held);
  // They are asked for again, though they were made a moment ago.
  expect(await syncTickets(session)).toMatchObject({ ...held, missing: 25 });
  await syncTickets(session, accepted);
  await syncTickets(session);
  expect(await phases(session)).toEqual({ open: 0, missing: 0, deleted: 25 });
});

/** Hours of syncs, in which a few tickets at a time come due to be asked for. */
async function hours({ session, clock, product }: Scene, count: number, perHour = 1): Promise<readonly string[]> {
  const problems: string[] = [];
  for (let turn = 0; turn < count * perHour; turn += 1) {
    clock.advance(HOUR_MS / perHour);
    product.now = new Date(clock.now()).toISOString();
    problems.push((await syncTickets(session)).problem?.code ?? '');
  }
  return problems;
}

test('a role that lost its rights deletes no ticket, though each sync asks for a few only', async () => {
  const one = await scene(300);
  hide(one.product, 0, 300);
  const problems = await hours(one, 30);
  expect(problems.filter(Boolean).length).toBeGreaterThan(8);
  expect(await phases(one.session)).toEqual({ open: 300, missing: 0, deleted: 0 });
});

test('nor where a few of very many are asked for in a sync', async () => {
  const one = await scene(1000);
  one.clock.advance(18 * HOUR_MS);
  await syncTickets(one.session);
  hide(one.product, 0, 1000);
  await hours(one, 1, 12);
  expect(await phases(one.session)).toEqual({ open: 1000, missing: 0, deleted: 0 });
});

test('nor where it asks for one at a time', async () => {
  const one = await scene(12);
  hide(one.product, 0, 12);
  await hours(one, 26, 4);
  expect(await phases(one.session)).toEqual({ open: 12, missing: 0, deleted: 0 });
});

test('nor does one that lost sight of every other ticket', async () => {
  const one = await scene(200);
  const { product, session } = one;
  for (const [index, recId] of [...product.records.keys()].entries())
    if (index % 2 === 0) product.records.delete(recId);
  const problems = await hours(one, 30);
  expect(problems).toContain('tenant.mass_missing');
  const { deleted, missing } = await phases(session);
  expect(deleted + missing).toBeLessThanOrEqual(20);
});

test('many that were made and deleted together are believed where others are still shown', async () => {
  const one = await scene(1000);
  hide(one.product, 100, 130);
  const problems = await hours(one, 30, 2);
  expect(problems.filter(Boolean)).toEqual([]);
  expect(await phases(one.session)).toEqual({ open: 970, missing: 0, deleted: 30 });
});

test('those asked for as witnesses are of all ages', async () => {
  const one = await scene(1000);
  const { product, session } = one;
  const [first] = product.records.keys();
  await session.store.db.updateTable('tickets').set({ doubtful: 1 }).where('rec_id', '=', first!).execute();
  hide(product, 0, 40);
  const { problem, missing } = await syncTickets(session);
  expect([problem, missing]).toEqual([undefined, 5]);
});

test('accepting asks for every watched ticket, so that once is enough', async () => {
  const one = await scene(300);
  hide(one.product, 0, 300);
  await hours(one, 19);
  expect(await syncTickets(one.session, accepted)).toMatchObject({ missing: 300 });
  await syncTickets(one.session);
  expect(await phases(one.session)).toEqual({ open: 0, missing: 0, deleted: 300 });
});

const few = 'few';
const many = 'tenant.mass_missing';

test.each([
  ['20 of few', { watched: 30, shown: 10, missing: 20, silent: 0 }, few],
  ['21 of many more', { watched: 1000, shown: 979, missing: 21, silent: 0 }, few],
  ['21 of which most are unknown', { watched: 1000, shown: 79, missing: 21, silent: 900 }, many],
  ['the only one', { watched: 1, shown: 0, missing: 1, silent: 0 }, few],
  ['one beside unknown ones', { watched: 5, shown: 0, missing: 1, silent: 4 }, few],
  ['two beside unknown ones', { watched: 5, shown: 0, missing: 2, silent: 3 }, many],
  ['all of few asked', { watched: 90, shown: 0, missing: 10, silent: 0, witnesses: { shown: 0, missing: 5 } }, many],
  [
    'few asked, most shown',
    { watched: 90, shown: 8, missing: 10, silent: 0, witnesses: { shown: 8, missing: 0 } },
    few,
  ],
  ['half the witnesses', { watched: 900, shown: 5, missing: 9, silent: 0, witnesses: { shown: 5, missing: 5 } }, many],
  ['no word from any', { watched: 90, shown: 0, missing: 1, silent: 9, witnesses: { shown: 0, missing: 0 } }, 'untold'],
  ['more than were counted', { watched: 2, shown: 3, missing: 1, silent: 0 }, few],
])('%s: %o is %s', (_, sight, verdict) => {
  const judged = judgeMissing(sight);
  expect(typeof judged === 'string' ? judged : judged.code).toBe(verdict);
});

/** Answers for a part of the asked tickets are lost. */
function lose(product: Product, isLost: (recId: string) => boolean): void {
  const { sync } = product;
  product.sync = async function* (request: SyncRequest): AsyncGenerator<SyncEvent> {
    for await (const event of sync(request)) {
      const drop = event.kind === 'outcome' && isLost(event.ref.recId);
      yield drop ? { kind: 'outcome', ref: event.ref, outcome: 'unknown', problem: lost } : event;
    }
  };
}

test('an unknown outcome is no sight of a ticket', async () => {
  const one = await scene(400);
  const { product, session } = one;
  passDay(one);
  const ids = [...product.records.keys()];
  hide(product, 0, 21);
  lose(product, (recId) => ids.indexOf(recId) >= 50);
  const { problem, missing, unknown } = await syncTickets(session);
  expect([problem?.code, missing, unknown]).toEqual(['tenant.mass_missing', 21, 350]);
  expect(await phases(session)).toEqual({ open: 400, missing: 0, deleted: 0 });
});

test('a sync marks nothing as missing while the state of the other tickets is unknown', async () => {
  const one = await scene(100);
  const { product, session, clock } = one;
  const [first] = product.records.keys();
  clock.advance(HOUR_MS);
  product.now = new Date(clock.now()).toISOString();
  await session.store.db.updateTable('tickets').set({ doubtful: 1 }).where('rec_id', '=', first!).execute();
  hide(product, 0, 1);
  const { sync } = product;
  lose(product, (recId) => recId !== first);
  expect(await syncTickets(session)).toMatchObject({ missing: 1, problem: { code: 'network.interrupted' } });
  expect(await phases(session)).toMatchObject({ missing: 0 });
  product.sync = sync;
  expect((await syncTickets(session)).problem).toBeUndefined();
  expect(await phases(session)).toMatchObject({ missing: 1 });
});

test('a sync that is cut off has marked nothing', async () => {
  const one = await scene(3);
  const { product, session } = one;
  passDay(one);
  hide(product, 0, 1);
  const { sync } = product;
  product.sync = async function* (request) {
    for await (const event of sync(request)) {
      yield event;
      if (event.kind === 'outcome' && event.outcome === 'missing') throw new PluginError('tenant.failed', 'it failed');
    }
  };
  await expect(syncTickets(session)).rejects.toMatchObject({ problem: { code: 'tenant.failed' } });
  expect(await phases(session)).toEqual({ open: 3, missing: 0, deleted: 0 });
});

test('each connection is judged by its own tickets', async () => {
  const one = await scene(4);
  const { session: first, clock } = one;
  const other = createProduct();
  const { store } = first;
  const connection = { ...first.connection, name: 'other' };
  const second = await openSession({ loaded: other.loaded, store, connection, logger: quietLogger, clock });
  await createTickets(second);
  await syncTickets(second);
  passDay(one);
  hide(one.product, 0, 4);
  expect(await syncTickets(first)).toMatchObject(held);
  expect(await syncTickets(second)).toMatchObject({ same: 4, missing: 0 });
  await syncTickets(second, accepted);
  expect(await phases(first)).toEqual({ open: 8, missing: 0, deleted: 0 });
});

describe('a repeat whose ticket is not shown any more', () => {
  const repeat = async ({ session }: Scene) => {
    await storeAlerts(session.store, 'alert-0', 'alert-0');
    return createTickets(session);
  };

  test('waits while no other ticket is shown either, however often it is tried', async () => {
    const it = await scene(3);
    const show = hide(it.product, 0, 3);
    expect(await repeat(it)).toMatchObject({ created: 0, failed: 1, problem: { code: 'tenant.mass_missing' } });
    for (let run = 0; run < 6; run += 1) await createTickets(it.session);
    expect(await phases(it.session)).toEqual({ open: 3, missing: 0, deleted: 0 });
    show();
    expect(await createTickets(it.session)).toMatchObject({ created: 0, updated: 1 });
    expect(it.product.records.size).toBe(3);
  });

  test('waits while the state of the other tickets is unknown', async () => {
    const it = await scene(3);
    hide(it.product, 0, 1);
    it.product.sync = async function* ({ check }: SyncRequest): AsyncIterable<SyncEvent> {
      for (const { ref } of check) yield { kind: 'outcome', outcome: 'unknown', ref, problem: lost };
    };
    expect(await repeat(it)).toMatchObject({ created: 0, failed: 1, problem: { code: 'tenant.mass_missing' } });
    expect(await phases(it.session)).toEqual({ open: 3, missing: 0, deleted: 0 });
  });

  test('makes a new one where the others are shown', async () => {
    const it = await scene(3);
    hide(it.product, 0, 1);
    expect(await repeat(it)).toMatchObject({ created: 1, failed: 0 });
    expect(await phases(it.session)).toEqual({ open: 3, missing: 0, deleted: 1 });
  });

  test('makes a new one once the operator has accepted that all are gone', async () => {
    const it = await scene(3);
    hide(it.product, 0, 3);
    expect(await repeat(it)).toMatchObject({ created: 0, failed: 1 });
    await syncTickets(it.session, accepted);
    expect(await createTickets(it.session)).toMatchObject({ created: 1, failed: 0 });
  });
});
