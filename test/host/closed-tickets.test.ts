import { expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import type { Item, TicketState } from '../../host-sdk/index.js';
import {
  addAlerts,
  createTickets,
  listTickets,
  retryTickets,
  saveQueue,
  saveRule,
  syncTickets,
} from '../../host/index.js';
import type { Session, TicketQueue } from '../../host/index.js';
import { hashOf } from '../../host/alerts/occurrence.js';
import { ticketHistory } from '../../host/store/ticket-history.js';
import { createProduct } from './product.js';
import type { Product } from './product.js';
import { openTestSession, temporaryFolder, openTestStore } from './scene.js';

const none = { created: 0, updated: 0, ontoClosed: 0, nothingToResolve: 0, failed: 0, unknown: 0 };
const refused = new PluginError('tenant.value_refused', 'The status cannot be changed.').problem;
const lost = new PluginError('network.outcome_unknown', 'No answer came.').problem;

const QUEUE: TicketQueue = {
  name: 'all',
  rule: 'all',
  connection: 'test',
  label: 'Incidents',
  value: 'incidents',
  create: [
    { target: 'Subject', template: '$alertName' },
    { target: 'Status', template: 'Logged' },
  ],
  update: [{ target: 'NewNotes', template: 'again $id' }],
};
const RULE = {
  name: 'all',
  filter: {},
  dedupe: [{ fields: ['user'] }],
  resolved_when: { field: 'status', values: ['resolved'] },
};

interface Scene {
  readonly product: Product;
  readonly session: Session;
  readonly create: () => ReturnType<typeof createTickets>;
}

/** A connection with one queue, and a ticket made of the alert `a` of Kim. */
async function scene(part: Partial<TicketQueue>, folder = temporaryFolder()): Promise<Scene> {
  const product = createProduct();
  const session = await openTestSession(product.loaded, { store: await openTestStore(folder) });
  await saveRule(session.store.db, RULE);
  await saveQueue(session.store.db, { ...QUEUE, ...part });
  await alert(session, 'a');
  await createTickets(session);
  product.calls.length = 0;
  return { product, session, create: () => createTickets(session) };
}

let minute = 0;

/** Stores alerts of Kim. */
async function alert(session: Session, ...ids: readonly string[]): Promise<void> {
  await store(session, ids, {});
}

async function resolvedAlert(session: Session, ...ids: readonly string[]): Promise<void> {
  await store(session, ids, { status: 'Resolved' });
}

async function store({ store: { db } }: Session, ids: readonly string[], rawData: Item['rawData']): Promise<void> {
  const occurrences = ids.map((id) => {
    const timestamp = new Date(Date.parse('2024-05-01T00:00:00Z') + minute++ * 60_000).toISOString();
    const item: Item = { kind: 'alert', id, alertName: id, user: 'kim', timestamp, rawData };
    return { item, hash: hashOf([id, timestamp]), ordinal: 0 };
  });
  await addAlerts(db, occurrences, '2024-06-01T00:00:00.000Z');
}

/** A person, or a rule of the product, ends the ticket; the host is not told. */
function end(product: Product, number: string, state: Partial<TicketState> = {}): void {
  const record = product.records.get(`R${number}`)!;
  record.state = { status: 'Closed', assignee: null, modifiedAt: product.now, endedAt: product.now, ...state };
}

async function known(session: Session, state: Partial<TicketState>, number = '10000'): Promise<void> {
  const ended_at = state.endedAt ?? null;
  await session.store.db
    .updateTable('tickets')
    .set({ status: 'closed', native_status: state.status ?? 'Closed', ended_at })
    .where('number', '=', number)
    .execute();
}

const numbers = async (session: Session) =>
  (await listTickets(session.store.db, { limit: 100, sort: 'created' })).map(
    ({ number, alerts, phase, nativeStatus }) => `${number} ${phase} ${nativeStatus} ${alerts}`,
  );
const events = async (session: Session, ticket: number) =>
  (await ticketHistory(session.store.db, ticket)).map(({ event }) => event);
const notes = (product: Product) => [...product.records.values()].map((record) => record.notes.join(', '));

test('a repeat onto a closed ticket stays a note by default, and is counted as what it is', async () => {
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

test('a ticket that somebody has opened again meanwhile gets the note', async () => {
  for (const on_closed of ['new', 'reopen'] as const) {
    const { product, session, create } = await scene({ on_closed });
    await known(session, { endedAt: product.now });
    product.records.get('R10000')!.state = { status: 'Active', assignee: 'kim', modifiedAt: product.now };
    await alert(session, 'b');
    expect(await create()).toMatchObject({ ...none, updated: 1 });
    expect(await numbers(session)).toEqual(['10000 open Active 2']);
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

test('`reopen_within` decides by the product’s clock, whatever the host’s says', async () => {
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

test('notes of unknown outcome on a ticket that is gone make one new ticket together', async () => {
  const { product, session } = await scene({});
  product.update = () => ({ outcome: 'unknown', problem: lost });
  await alert(session, 'b', 'c');
  await createTickets(session);
  product.update = (_request, plain) => plain();
  product.records.clear();
  expect(await retryTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(product.made).toBe(2);
});

test('a note of unknown outcome whose ticket a sync found gone makes a new one', async () => {
  const { product, session } = await scene({});
  product.update = () => ({ outcome: 'unknown', problem: lost });
  await alert(session, 'b');
  await createTickets(session);
  product.records.clear();
  await syncTickets(session);
  await syncTickets(session);
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
});

test('left-over notes on a ticket that is gone make one new ticket together', async () => {
  const { product, session } = await scene({});
  product.update = () => ({ outcome: 'unknown', problem: lost });
  await alert(session, 'b', 'c');
  await createTickets(session);
  product.update = (_request, plain) => plain();
  product.records.clear();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(product.made).toBe(2);
});

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

test('a refused resolution is told, and the note stays', async () => {
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
