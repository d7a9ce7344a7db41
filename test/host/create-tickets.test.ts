import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { PluginError, type ProblemCode } from '../../host-sdk/index.js';
import { createTickets, listTickets, saveQueue, saveRule, syncTickets, type Session } from '../../host/index.js';
import { createProduct, type Product } from './product.js';
import { fakeClock, openTestSession, openTestStore, storeAlerts, temporaryFolder } from './scene.js';

const problem = (code: ProblemCode, field?: string) => new PluginError(code, `${code} happened`, { field }).problem;
const none = { created: 0, updated: 0, failed: 0, unknown: 0 };

async function scene(...ids: readonly string[]): Promise<{ product: Product; session: Session }> {
  const product = createProduct();
  const session = await openTestSession(product.loaded);
  await storeAlerts(session.store, ...ids);
  return { product, session };
}

const phases = async (session: Session) =>
  (await listTickets(session.store.db, { limit: 100 })).map((ticket) => ticket.phase).reverse();

test('without rules and queues every alert makes a ticket and a repeat makes a note', async () => {
  const { product, session } = await scene('a', 'b', 'a');
  expect(await createTickets(session)).toMatchObject({ ...none, created: 2, updated: 1, calls: 3 });
  expect([...product.records.values()].map((one) => one.notes)).toEqual([['again a'], []]);
  const [, first] = await listTickets(session.store.db, { limit: 10 });
  expect(first).toMatchObject({ number: '10000', status: 'new', nativeStatus: 'Logged', alerts: 2, alertId: 'a' });
});

test('a second run over the same alerts sends nothing', async () => {
  const { product, session } = await scene('a', 'b', 'a');
  await createTickets(session);
  product.calls.length = 0;
  expect(await createTickets(session)).toMatchObject({ ...none, calls: 0 });
  expect(product.calls).toEqual([]);
});

test('only the named alerts are worked on, and those that failed before', async () => {
  const { product, session } = await scene('a', 'b');
  const [third] = await storeAlerts(session.store, 'c');
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  await createTickets(session, { alerts: [third!] });
  product.create = (_request, plain) => plain();
  expect(await createTickets(session, { alerts: [] })).toMatchObject({ ...none, created: 1 });
  expect(product.calls).toEqual(['create c', 'create c']);
});

test('a status that the map does not know stays visible and counts as other', async () => {
  const { product, session } = await scene('a');
  product.create = (_request, plain) => ({ ...plain(), status: 'Waiting for Godot' }) as ReturnType<typeof plain>;
  await createTickets(session);
  const [ticket] = await listTickets(session.store.db, { limit: 1 });
  expect(ticket).toMatchObject({ status: 'other', nativeStatus: 'Waiting for Godot' });
});

test('the connection’s own status map wins over the plugin’s', async () => {
  const product = createProduct();
  const config = { ticketing: { status_map: { Logged: 'on_hold' } } };
  const session = await openTestSession(product.loaded, { config });
  await storeAlerts(session.store, 'a');
  await createTickets(session);
  expect((await listTickets(session.store.db, { limit: 1 }))[0]).toMatchObject({ status: 'on_hold' });
});

test('the intent is in the store before the create is sent, and so is that of a note', async () => {
  const folder = temporaryFolder();
  const product = createProduct();
  const session = await openTestSession(product.loaded, { store: await openTestStore(folder) });
  const other = await openTestStore(folder);
  await storeAlerts(session.store, 'a', 'a');
  const items = () => other.db.selectFrom('ticket_items').select(['kind', 'phase']).orderBy('alert_seq').execute();
  const seen: unknown[] = [];
  product.create = async (_request, plain) => {
    seen.push(await items());
    return plain();
  };
  product.update = async (_request, plain) => {
    seen.push(await items());
    return plain();
  };
  await createTickets(session);
  expect(seen).toEqual([
    [{ kind: 'create', phase: 'sending' }],
    [
      { kind: 'create', phase: 'done' },
      { kind: 'note', phase: 'sending' },
    ],
  ]);
});

test('a refused alert does not stop the others, is named, and is tried again by the next run', async () => {
  const { product, session } = await scene('a', 'bad', 'c');
  product.create = ({ item }, plain) =>
    item.id === 'bad' ? { outcome: 'refused', problem: problem('tenant.required_field', 'Subject') } : plain();
  const first = await createTickets(session);
  expect(first).toMatchObject({ ...none, created: 2, failed: 1, problem: { code: 'tenant.required_field' } });
  expect(await phases(session)).toEqual(['open', 'failed', 'open']);
  product.create = (_request, plain) => plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
  expect(product.records.size).toBe(3);
});

test('repeats of a refused alert wait for it and cost no call', async () => {
  const { product, session } = await scene('a', 'a', 'a');
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.required_field', 'Subject') });
  expect(await createTickets(session)).toMatchObject({ ...none, failed: 3, calls: 1 });
  product.create = (_request, plain) => plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 2 });
});

test('a problem of the whole connection stops the run and is said once', async () => {
  for (const stop of [problem('auth.refused'), problem('quota.spent'), problem('tenant.refused', 'ticketing.owner')]) {
    const ids = Array.from({ length: 50 }, (_, index) => `alert-${index}`);
    const { product, session } = await scene(...ids);
    product.create = () => ({ outcome: 'refused', problem: stop });
    await expect(createTickets(session, { concurrency: 4 })).rejects.toMatchObject({ problem: { code: stop.code } });
    expect(product.calls.length).toBeLessThanOrEqual(4);
    product.create = (_request, plain) => plain();
    expect(await createTickets(session)).toMatchObject({ ...none, created: 50 });
  }
});

test('a tenant that fails all the time stops the run before it has met every alert', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `alert-${index}`);
  const { product, session } = await scene(...ids);
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.failed') });
  await expect(createTickets(session, { concurrency: 4 })).rejects.toMatchObject({
    problem: { code: 'tenant.failed' },
  });
  expect(product.calls.length).toBeLessThan(25);

  // Those that failed come first in the next run; they must not keep the others waiting.
  const broken = new Set(product.calls.map((call) => call.replace('create ', '')));
  product.create = ({ item }, plain) =>
    broken.has(item.id) ? { outcome: 'refused', problem: problem('tenant.failed') } : plain();
  const next = await createTickets(session, { concurrency: 4 });
  expect(next).toMatchObject({ ...none, created: 60 - broken.size, failed: broken.size });
});

test('a connection without a ticketing section is refused before anything is stored', async () => {
  const product = createProduct();
  const session = await openTestSession(product.loaded, { config: { ticketing: undefined as never } });
  await storeAlerts(session.store, 'a');
  const refused = { problem: { code: 'host.not_supported', field: 'ticketing' } };
  await expect(createTickets(session)).rejects.toMatchObject(refused);
  await expect(syncTickets(session)).rejects.toMatchObject(refused);
  expect(await phases(session)).toEqual([]);
});

test('a create whose answer was lost is looked for at once and adopted', async () => {
  const { product, session } = await scene('a');
  product.create = (_request, plain) => {
    plain();
    return { outcome: 'unknown', problem: problem('network.outcome_unknown') };
  };
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
  expect(product.calls).toEqual(['create a', 'find a']);
  expect(product.records.size).toBe(1);
});

test('a create that throws counts as one of unknown outcome', async () => {
  const { product, session } = await scene('a');
  product.create = (_request, plain) => {
    plain();
    throw new Error('socket hang up');
  };
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
  expect(product.calls).toEqual(['create a', 'find a']);
});

test('a look-up that fails leaves the ticket unknown', async () => {
  const { product, session } = await scene('a');
  product.create = () => ({ outcome: 'unknown', problem: problem('network.outcome_unknown') });
  product.find = () => {
    throw new Error('no network');
  };
  expect(await createTickets(session)).toMatchObject({ ...none, unknown: 1 });
  expect(await phases(session)).toEqual(['unknown']);
});

test('a record that is another alert’s ticket already is not adopted', async () => {
  const { product, session } = await scene('a', 'b');
  product.create = ({ item }, plain) =>
    item.id === 'a' ? plain() : { outcome: 'unknown', problem: problem('network.outcome_unknown') };
  product.find = () => ({ outcome: 'found', ref: { number: '10000', recId: 'R10000' }, state: { status: 'Logged' } });
  expect(await createTickets(session, { concurrency: 1 })).toMatchObject({ ...none, created: 1, unknown: 1 });
});

test('a ticket that is gone is marked deleted, and the alert that found out gets a new one', async () => {
  const { product, session } = await scene('a');
  await createTickets(session);
  product.records.clear();
  await storeAlerts(session.store, 'x', 'a');
  expect(await createTickets(session)).toMatchObject({ ...none, created: 2 });
  expect(await phases(session)).toEqual(['deleted', 'open', 'open']);
  const keys = await session.store.db.selectFrom('tickets').select('idempotency_key').distinct().execute();
  expect(keys).toHaveLength(3);
});

test('a rule decides what becomes a ticket and what belongs together, a queue how it is filled', async () => {
  const { product, session } = await scene('a', 'b', 'c');
  const { db } = session.store;
  await saveRule(db, { name: 'DLP', filter: { id: { $ne: 'c' } }, dedupe: [{ fields: ['alertType'] }] });
  const create = [{ target: 'Subject', template: 'DLP \\$$id' }];
  const update = [{ target: 'NewNotes', template: '$rawData.index' }];
  const queue = { name: 'security', rule: 'DLP', connection: 'test', label: 'Incidents', value: 'incidents' };
  await saveQueue(db, { ...queue, create, update });
  const sent: unknown[] = [];
  product.create = ({ values, queue: value }, plain) => {
    sent.push(values, value, Object.isFrozen(values));
    return plain();
  };
  expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
  expect(sent).toEqual([{ Subject: 'DLP $a' }, 'incidents', true]);
  expect([...product.records.values()][0]!.notes).toEqual(['1']);
});

test('when queues are stored, but none for the connection, nothing is created', async () => {
  const { session } = await scene('a');
  await saveRule(session.store.db, { name: 'all', filter: {} });
  expect(await createTickets(session)).toMatchObject(none);
});

test('stopping finishes what is under way, starts nothing else, and the next run does the rest', async () => {
  const { product, session } = await scene('a', 'b', 'c', 'd');
  const stop = new AbortController();
  product.create = (_request, plain) => {
    stop.abort();
    return plain();
  };
  const run = createTickets(session, { signal: stop.signal, concurrency: 1 });
  await expect(run).rejects.toMatchObject({ problem: { code: 'host.aborted' } });
  expect(product.records.size).toBe(1);
  product.create = (_request, plain) => plain();
  expect(await createTickets(session)).toMatchObject({ ...none, created: 3 });
});

test('when the store refuses a write, nothing more is sent', async () => {
  const { product, session } = await scene('a', 'b', 'c', 'd');
  product.create = async (_request, plain) => {
    await sql`drop table ticket_history`.execute(session.store.db);
    return plain();
  };
  await expect(createTickets(session, { concurrency: 1 })).rejects.toThrow('ticket_history');
  expect(product.calls).toEqual(['create a']);
});

test('two runs for one connection at once: the second refuses', async () => {
  const { product, session } = await scene('a');
  let second: unknown;
  product.create = async (_request, plain) => {
    second = await createTickets(session).catch((error: unknown) => error);
    return plain();
  };
  expect(await createTickets(session)).toMatchObject({ created: 1 });
  expect(second).toMatchObject({ problem: { code: 'host.busy' } });
});

test('tickets of different alerts are created side by side, the notes of one in order', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `alert-${index % 8}`);
  const { product, session } = await scene(...ids);
  let running = 0;
  let most = 0;
  product.create = async (_request, plain) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return plain();
  };
  const order: string[] = [];
  product.update = ({ item, ref }, plain) => {
    order.push(`${ref.number} ${item.timestamp}`);
    return plain();
  };
  expect(await createTickets(session, { concurrency: 4 })).toMatchObject({ ...none, created: 8, updated: 32 });
  expect(most).toBeLessThanOrEqual(4);
  expect(most).toBeGreaterThan(1);
  for (const { number } of product.records.values()) {
    const own = order.filter((entry) => entry.startsWith(number));
    expect(own).toEqual([...own].sort());
  }
});

test('times come from the clock of the host', async () => {
  const product = createProduct();
  const clock = fakeClock('2030-01-02T03:04:05Z');
  const session = await openTestSession(product.loaded, { clock });
  await storeAlerts(session.store, 'a');
  await createTickets(session);
  const [row] = await session.store.db.selectFrom('tickets').select('sent_at').execute();
  expect(row).toEqual({ sent_at: '2030-01-02T03:04:05.000Z' });
});
