import { describe, expect, test } from 'vitest';
import { PluginError, type ProblemCode } from '../../host-sdk/index.js';
import { createTickets, listTickets, retryTickets, saveQueue, saveRule, type Session } from '../../host/index.js';
import { createProduct } from './product.js';
import { openTestSession, storeAlerts } from './scene.js';

const problem = (code: ProblemCode) => new PluginError(code, `${code} happened`).problem;
const none = { created: 0, updated: 0, failed: 0, unknown: 0 };

async function scene(...ids: readonly string[]) {
  const product = createProduct();
  const session = await openTestSession(product.loaded);
  await storeAlerts(session.store, ...ids);
  return { product, session };
}

const tickets = async (session: Session) => [...(await listTickets(session.store.db, { limit: 99 }))].reverse();

/** Alerts that were refused in that many runs. */
async function refused(runs: number, ...ids: readonly string[]) {
  const all = await scene(...ids);
  all.product.create = ({ item }, plain) =>
    item.id === 'bad' ? { outcome: 'refused', problem: problem('tenant.value_refused') } : plain();
  for (let run = 0; run < runs; run += 1) await createTickets(all.session);
  all.product.calls.length = 0;
  return all;
}

describe('an alert that is refused for good', () => {
  test('is given up and reported after five runs, and does not delay other alerts', async () => {
    const { product, session } = await refused(4, 'bad', 'good');
    expect(await createTickets(session)).toMatchObject({ ...none, failed: 1, givenUp: 1 });
    product.calls.length = 0;
    expect(await createTickets(session)).toMatchObject({ ...none, givenUp: 1, calls: 0, idle: 'no_alerts' });
    expect(await listTickets(session.store.db, { givenUp: true, limit: 9 })).toMatchObject([{ alertId: 'bad' }]);
  });

  test('is looked for by a retry and then created', async () => {
    const { product, session } = await refused(5, 'bad');
    product.create = (_request, plain) => plain();
    expect(await retryTickets(session)).toMatchObject({ ...none, created: 1, givenUp: 0 });
    expect(product.calls).toEqual(['find bad', 'create bad']);
  });

  test('is adopted by a retry where it was made after all', async () => {
    const { product, session } = await refused(1, 'bad');
    const [ticket] = await session.store.db.selectFrom('tickets').selectAll().execute();
    const state = { status: 'Active' };
    const key = ticket!.idempotency_key;
    product.records.set('R7', { number: '7', recId: 'R7', key, state, notes: [] });
    expect(await retryTickets(session)).toMatchObject({ ...none, created: 1 });
    expect(product.calls).toEqual(['find bad']);
    expect(await tickets(session)).toMatchObject([{ phase: 'open', number: '7', nativeStatus: 'Active' }]);
  });

  test('does not wait in a retry for a certainty that a refusal gives already', async () => {
    const { product, session } = await refused(1, 'bad');
    product.create = (_request, plain) => plain();
    product.find = () => ({ outcome: 'absent', certain: false, certainFrom: '2024-06-01T00:02:00Z', waitMs: 120_000 });
    expect(await retryTickets(session)).toMatchObject({ ...none, created: 1 });
    expect(product.calls).toEqual(['find bad', 'create bad']);
  });

  test('takes its repeats along when it is retried', async () => {
    const { product, session } = await refused(2, 'bad', 'bad', 'bad');
    product.create = (_request, plain) => plain();
    expect(await retryTickets(session)).toMatchObject({ ...none, created: 1, updated: 2 });
    expect(await createTickets(session)).toMatchObject({ ...none, idle: 'no_alerts' });
  });

  test('is added to the ticket that a repeat of it makes later', async () => {
    const { product, session } = await refused(5, 'bad');
    product.create = (_request, plain) => plain();
    await storeAlerts(session.store, 'x', 'bad');
    expect(await createTickets(session)).toMatchObject({ ...none, created: 2, givenUp: 0 });
    expect(await createTickets(session)).toMatchObject({ ...none, updated: 1 });
    const [ticket] = await tickets(session);
    expect(ticket).toMatchObject({ alertId: 'bad', alerts: 2 });
  });

  test('is not given up because of problems that pass or that all alerts have', async () => {
    for (const code of ['tenant.failed', 'auth.refused', 'quota.spent'] as const) {
      const { product, session } = await scene('a');
      product.create = () => ({ outcome: 'refused', problem: problem(code) });
      for (let run = 0; run < 7; run += 1) await createTickets(session).catch(() => undefined);
      product.create = (_request, plain) => plain();
      expect(await createTickets(session)).toMatchObject({ ...none, created: 1, givenUp: 0 });
    }
  });
});

test('a retry of named tickets leaves the others alone', async () => {
  const { product, session } = await scene('a', 'b');
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  await createTickets(session);
  const [, second] = await tickets(session);
  product.create = (_request, plain) => plain();
  expect(await retryTickets(session, { tickets: [second!.id] })).toMatchObject({ ...none, created: 1 });
  expect(await tickets(session)).toMatchObject([{ phase: 'failed' }, { phase: 'open', alertId: 'b' }]);
});

test('a retry adds notes that wait for an open ticket, those that were given up too', async () => {
  const { product, session } = await scene('a', 'a');
  product.update = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  for (let run = 0; run < 6; run += 1) await createTickets(session);
  expect(await createTickets(session)).toMatchObject({ ...none, givenUp: 1, calls: 0 });
  product.update = (_request, plain) => plain();
  expect(await retryTickets(session)).toMatchObject({ ...none, updated: 1, givenUp: 0 });
});

test('an alert that makes the tenant fail does not stop the rest', async () => {
  const { product, session } = await scene('poison', 'a', 'b', 'c');
  product.create = ({ item }, plain) =>
    item.id === 'poison' ? { outcome: 'unknown', problem: problem('network.outcome_unknown') } : plain();
  expect(await createTickets(session, { concurrency: 1 })).toMatchObject({ ...none, created: 3, failed: 1 });
});

describe('a run that creates nothing says why', () => {
  test('no alerts', async () => {
    const { session } = await scene();
    expect(await createTickets(session)).toMatchObject({ ...none, idle: 'no_alerts' });
  });

  test('no queue uses the connection, and then no rule takes the alerts', async () => {
    const { session } = await scene('a');
    const { db } = session.store;
    await saveRule(db, { name: 'none', filter: { id: 'z' } });
    expect(await createTickets(session)).toMatchObject({ ...none, idle: 'no_queue' });
    const queue = { name: 'one', rule: 'none', connection: 'test', label: '', value: '', create: [], update: [] };
    await saveQueue(db, queue);
    expect(await createTickets(session)).toMatchObject({ ...none, idle: 'no_match' });
  });

  test('the role is refused', async () => {
    const { product, session } = await scene('a');
    product.create = () => ({ outcome: 'refused', problem: problem('auth.rights') });
    await expect(createTickets(session)).rejects.toMatchObject({ problem: { code: 'auth.rights' } });
  });

  test('nothing of the kind is said when something was done', async () => {
    const { session } = await scene('a');
    expect(await createTickets(session)).not.toHaveProperty('idle');
  });
});

test('the general queue is asked for once a day, not in each run', async () => {
  const { product, session } = await scene('a');
  const plugin = session.plugin as { getQueues: () => Promise<unknown> };
  const plain = plugin.getQueues;
  let asked = 0;
  plugin.getQueues = () => {
    asked += 1;
    return plain();
  };
  await createTickets(session);
  await storeAlerts(session.store, 'b');
  await createTickets(session);
  expect(asked).toBe(1);
  expect(product.records.size).toBe(2);
});

describe('the history of a ticket', () => {
  test('holds what was sent and what came back, without the secrets of the connection', async () => {
    const product = createProduct();
    const configuration = { properties: { password: { type: 'string', writeOnly: true }, ticketing: {} } };
    const loaded = { ...product.loaded, configuration };
    const session = await openTestSession(loaded, { config: { password: 'hunter22' } });
    await storeAlerts(session.store, 'hunter22', 'hunter22');
    product.create = (_request, plain) => ({ ...plain(), notes: ['Subject was shortened'], notStored: ['Category'] });
    await createTickets(session);
    const rows = await session.store.db
      .selectFrom('ticket_history')
      .select(['event', 'detail'])
      .orderBy('id')
      .execute();
    expect(rows.map(({ event, detail }) => [event, JSON.parse(detail!) as unknown])).toEqual([
      ['create sent', { alert: '…', values: { Subject: 'Alert …' } }],
      [
        'created',
        {
          number: '10000',
          recId: 'R10000',
          status: 'Logged',
          notes: ['Subject was shortened'],
          notStored: ['Category'],
        },
      ],
      ['note sent', { alert: '…', values: { NewNotes: 'again …' } }],
      ['noted', { alert: '…', status: 'Logged' }],
    ]);
  });
});
