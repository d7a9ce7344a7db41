import { expect, test } from 'vitest';
import { PluginError, type ProblemCode, type SyncEvent } from '../../host-sdk/index.js';
import { createTickets, retryTickets, saveQueue, saveRule, syncTickets } from '../../host/index.js';
import { keepLogs } from '../../host/logs/keep-logs.js';
import { logsInOrder } from '../../host/store/logs.js';
import { removeQueue } from '../../host/store/queues.js';
import { createProduct } from './product.js';
import { fakeClock, openTestSession, openTestStore, quietLogger, storeAlerts } from './scene.js';

const problem = (code: ProblemCode) => new PluginError(code, `${code} happened`).problem;

/** A session whose log is kept, with alerts that wait. */
async function scene(...ids: readonly string[]) {
  const [product, store, clock] = [createProduct(), await openTestStore(), fakeClock()];
  const logs = keepLogs({ store, clock, logger: quietLogger });
  const session = await openTestSession(product.loaded, { store, clock, logger: logs.logger });
  const alerts = await storeAlerts(store, ...ids);
  /** What was said of tickets since the last time, in order. */
  let seen = 0;
  const said = async () => {
    await logs.flush();
    const entries = await logsInOrder(store.db, { event: 'ticket', after: seen, limit: 1000 });
    seen = entries.at(-1)?.id ?? seen;
    return entries;
  };
  const events = async () => (await said()).map(({ event }) => event);
  return { product, session, store, clock, alerts, said, events };
}

async function* answers(...events: readonly SyncEvent[]): AsyncGenerator<SyncEvent> {
  yield* events;
}

test('each ticket that is created, updated or changed gets one line that names it and what it is for', async () => {
  const { product, session, said } = await scene('a', 'b', 'a');
  await createTickets(session);
  const lines = await said();
  expect(lines.map(({ event }) => event).sort()).toEqual(['ticket.created', 'ticket.created', 'ticket.updated']);
  const [first] = lines;
  const { recId } = [...product.records.values()].find(({ number }) => number === first?.ticket)!;
  const subject = { plugin: 'Product', connection: 'test', queue: 'default', ticket: '10000', recId, ticketId: 1 };
  expect(first).toEqual({
    ...subject,
    id: 1,
    at: '2024-06-01T00:00:00.000Z',
    level: 'info',
    event: 'ticket.created',
    code: null,
    message: 'Ticket created',
    fields: { rule: 'Every alert', alert: 'a', alertName: 'Alert a', outcome: 'created' },
  });
  expect(lines.find(({ event }) => event === 'ticket.updated')).toMatchObject({
    ...subject,
    fields: { rule: 'Every alert', alert: 'a', alertName: 'Alert a', outcome: 'noted', mode: 'append' },
  });
  product.records.get(recId)!.state = { status: 'Active' };
  await syncTickets(session);
  expect(await said()).toMatchObject([
    {
      ...subject,
      event: 'ticket.synced',
      fields: { alert: 'a', status: 'in_progress', nativeStatus: 'Active', before: 'Logged' },
    },
  ]);
  await syncTickets(session);
  expect(await said()).toEqual([]);
});

test('a refused ticket is logged with its problem, and once more when it is given up', async () => {
  const { product, session, said, events } = await scene('a');
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  await createTickets(session);
  expect(await said()).toMatchObject([
    { event: 'ticket.failed', level: 'error', code: 'tenant.value_refused', ticket: null, ticketId: 1 },
  ]);
  for (let run = 2; run <= 4; run += 1) await createTickets(session);
  expect(await events()).toEqual(['ticket.failed', 'ticket.failed', 'ticket.failed']);
  await createTickets(session);
  expect(await events()).toEqual(['ticket.failed', 'ticket.given_up']);
  await createTickets(session);
  expect(await events()).toEqual([]);
});

test('alerts that wait behind a refused ticket are no lines of their own', async () => {
  const { product, session, events } = await scene('a', 'a', 'a');
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  expect(await createTickets(session)).toMatchObject({ failed: 3 });
  expect(await events()).toEqual(['ticket.failed']);
});

test('a note that is refused, of unknown outcome or too late is logged with its ticket', async () => {
  const { product, session, store, said } = await scene('a');
  await createTickets(session);
  await said();
  product.update = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  await storeAlerts(store, 'a', 'a');
  await createTickets(session);
  expect(await said()).toMatchObject([
    { event: 'ticket.failed', ticket: '10000', fields: { outcome: 'note failed', alert: 'a' } },
  ]);
  product.update = () => ({ outcome: 'unknown', problem: problem('network.outcome_unknown') });
  await createTickets(session);
  expect(await said()).toMatchObject([{ event: 'ticket.unknown', level: 'warn', ticket: '10000' }]);
  product.update = () => ({ outcome: 'gone' });
  await createTickets(session);
  expect(await said()).toMatchObject([
    { event: 'ticket.deleted', ticket: '10000' },
    { event: 'ticket.created', ticket: '10001', ticketId: 2 },
  ]);
});

test('a ticket whose answer was lost is logged once as unknown, and later as found', async () => {
  const { product, session, said } = await scene('a');
  product.create = (_request, plain) => {
    plain();
    return { outcome: 'unknown', problem: problem('network.outcome_unknown') };
  };
  product.find = () => ({ outcome: 'unknown', problem: problem('network.unreachable') });
  await createTickets(session);
  expect(await said()).toMatchObject([{ event: 'ticket.unknown', code: 'network.unreachable', ticketId: 1 }]);
  product.find = (_request, plain) => plain();
  await createTickets(session);
  expect(await said()).toMatchObject([{ event: 'ticket.created', ticket: '10000', fields: { outcome: 'adopted' } }]);
});

test('a ticket of unknown state is logged once, not by every sync', async () => {
  const { product, session, events } = await scene('a');
  await createTickets(session);
  await events();
  const [record] = product.records.values();
  const ref = { number: record!.number, recId: record!.recId };
  const seenAt = '2024-06-01T00:00:00.000Z';
  const unknown: SyncEvent = { kind: 'outcome', ref, outcome: 'unknown', problem: problem('network.unreachable') };
  product.sync = () => answers(unknown);
  await syncTickets(session);
  await syncTickets(session);
  expect(await events()).toEqual(['ticket.not_synced']);
  const missing: SyncEvent = { kind: 'outcome', ref, outcome: 'missing', seenAt, basis: 'not listed' };
  product.sync = () => answers(missing);
  await syncTickets(session);
  await syncTickets(session);
  expect(await events()).toEqual(['ticket.missing', 'ticket.deleted']);
});

test('lines name the rule of the queue, also where the queue is gone by the time of a sync', async () => {
  const { product, session, store, said } = await scene('a');
  await saveRule(store.db, { name: 'All of it', filter: {}, kind: 'alert', dedupe: [], mutes: [] });
  const mappings = [{ target: 'Subject', template: '$alertName' }];
  const queue = { name: 'Desk', rule: 'All of it', connection: 'test', label: 'Incidents', value: 'incidents' };
  await saveQueue(store.db, { ...queue, create: mappings, update: mappings, mode: 'upsert' });
  await createTickets(session);
  expect(await said()).toMatchObject([{ queue: 'Desk', fields: { rule: 'All of it' } }]);
  await removeQueue(store.db, 'Desk');
  const [record] = product.records.values();
  record!.state = { status: 'Closed' };
  await syncTickets(session);
  expect(await said()).toMatchObject([{ queue: 'Desk', fields: { rule: 'All of it', nativeStatus: 'Closed' } }]);
});

test('a retry of a ticket whose queue is not known any more says so', async () => {
  const { product, session, store, said } = await scene('a');
  product.create = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
  await createTickets(session);
  await said();
  await store.db.deleteFrom('worked_queues').execute();
  await saveRule(store.db, { name: 'All of it', filter: {}, kind: 'alert', dedupe: [], mutes: [] });
  await retryTickets(session);
  expect(await said()).toMatchObject([{ event: 'ticket.failed', code: 'host.unknown_name', ticketId: 1 }]);
});

test('nothing of an alert is logged but its id and its name, and no secret that the name repeats', async () => {
  const { store } = await scene();
  const product = createProduct();
  const logs = keepLogs({ store, clock: fakeClock(), logger: quietLogger });
  const secret = { properties: { password: { type: 'string', writeOnly: true } } };
  const loaded = {
    ...product.loaded,
    configuration: { type: 'object', properties: { instance: {}, ticketing: {}, auth: secret } },
  };
  const config = { auth: { password: 'plain:hunter2hunter2' } };
  const session = await openTestSession(loaded, { store, config, logger: logs.logger });
  await storeAlerts(store, 'hunter2hunter2');
  await createTickets(session);
  await logs.flush();
  const [line] = await logsInOrder(store.db, { limit: 1 });
  expect(Object.keys(line!.fields)).toEqual(['rule', 'alert', 'alertName', 'outcome']);
  expect(line!.fields['alertName']).not.toContain('hunter2hunter2');
});
