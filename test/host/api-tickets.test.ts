import { describe, expect, test } from 'vitest';
import { PluginError, type CreateOutcome } from '../../host-sdk/index.js';
import { createTickets, saveQueue, saveRule, systemClock } from '../../host/index.js';
import type { Perform } from '../../host/work/asked-work.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { enableConnection, removeConnection } from '../../host/store/connections.js';
import { askedScene, stoppedAfter } from './asked-scene.js';
import { apiScene, bodyOf, wholeText } from './api-scene.js';
import { fillStore } from './bulk-store.js';
import { createProduct } from './product.js';
import { openTestStore, quietLogger, storeAlerts } from './scene.js';

const refusal: CreateOutcome = {
  outcome: 'refused',
  problem: new PluginError('tenant.value_refused', 'Refused.').problem,
};

/** Tickets of a product, each run of which makes those that wait. */
async function scene(...alerts: readonly string[]) {
  const product = createProduct();
  const store = await openTestStore();
  const made = await apiScene({ plugins: [product.loaded], store });
  await made.keep('p', { instance: 'product.example', ticketing: {} });
  await storeAlerts(store, ...alerts);
  const sessions = createSessionPool({ store, plugins: [product.loaded], clock: made.clock, logger: quietLogger });
  const run = () => sessions.use('p', (session) => createTickets(session));
  const outlook = async () => (await bodyOf<{ outlook: unknown }>(made.read('/api/tickets/1'))).outlook;
  return { ...made, product, run, outlook };
}

async function withQueue(...alerts: readonly string[]) {
  const made = await scene(...alerts);
  const { db } = made.store;
  await saveRule(db, { name: 'all', kind: 'alert', filter: {}, dedupe: [], mutes: [] });
  const place = { rule: 'all', connection: 'p', label: 'Incidents', value: 'incidents' };
  const create = [{ target: 'Subject', template: '$alertName' }];
  await saveQueue(db, { name: 'desk', ...place, create, update: [] });
  return made;
}

test('tickets come in the order that is asked for', async () => {
  const { read, run } = await scene('a', 'b');
  await run();
  const order = async (query: string) =>
    (await bodyOf<{ tickets: { alertId: string }[] }>(read(`/api/tickets${query}`))).tickets.map((one) => one.alertId);
  expect(await order('')).toEqual(['b', 'a']);
  expect(await order('?sort=created')).toEqual(['a', 'b']);
  expect(await order('?sort=created&limit=1&offset=1')).toEqual(['b']);
  expect((await read('/api/tickets?sort=size')).status).toBe(400);
});

describe('as CSV, tickets', () => {
  test('are those of the filter, all of them', async () => {
    const { read, run } = await scene(...Array.from({ length: 1003 }, (_, index) => `x${index}`));
    await run();
    const lines = async (query: string) =>
      (await wholeText(read(`/api/tickets/export${query}`))).trimEnd().split('\r\n');
    expect(await lines('')).toHaveLength(1004);
    expect(await lines('?search=x777')).toMatchObject([
      expect.stringMatching(/^id,number,phase,status,/),
      expect.stringMatching(/^\d+,\d+,open,new,Logged,.*x777,Alert x777,1,p,/),
    ]);
    expect(await lines('?phase=failed')).toHaveLength(1);
  });

  test('hold no formula that an alert has brought in', async () => {
    const { store, read, run } = await scene('a');
    await run();
    await store.db.updateTable('alerts').set({ alert_name: '=HYPERLINK("http://evil.example","x")' }).execute();
    expect(await wholeText(read('/api/tickets/export'))).toContain(`,"'=HYPERLINK(""http://evil.example"",""x"")",`);
  });
});

describe('what the host does next with a ticket', () => {
  test('is nothing where it is there', async () => {
    const { read, run, outlook } = await scene('a');
    await run();
    expect(await outlook()).toBeNull();
    expect((await read('/api/tickets/1')).body).toMatchObject({ items: [{ alertId: 'a', kind: 'create' }] });
  });

  test('is to send a refused one again with the next run, until it is given up', async () => {
    const { product, run, outlook, read } = await withQueue('a');
    product.create = () => refusal;
    await run();
    const { schedules } = await bodyOf<{ schedules: { nextRunAt: string }[] }>(read('/api/schedules'));
    expect(await outlook()).toEqual({ next: 'retry', at: schedules[0]?.nextRunAt, tries: 1, mostTries: 5 });
    for (let more = 0; more < 4; more += 1) await run();
    expect(await outlook()).toEqual({ next: 'nothing', at: null, because: 'given_up', tries: 5, mostTries: 5 });
  });

  test('is to look for one whose answer was lost', async () => {
    const { product, run, outlook, clock } = await withQueue('a');
    const problem = new PluginError('network.outcome_unknown', 'Lost.').problem;
    product.create = () => ({ outcome: 'unknown', problem });
    product.find = () => ({ outcome: 'unknown', problem });
    await run();
    expect(await outlook()).toMatchObject({ next: 'look', at: expect.any(String) as string });
    expect(clock.now()).toBeGreaterThan(0);
  });

  test('is nothing, with the reason, where nothing runs automatically', async () => {
    const { product, store, run, outlook, call } = await scene('a');
    product.create = () => refusal;
    await run();
    expect(await outlook()).toMatchObject({ next: 'nothing', because: 'no_queue' });
    const queued = await withQueue('a');
    queued.product.create = () => refusal;
    await queued.run();
    await queued.call('post', '/api/schedules/p/sync', { action: 'pause' });
    expect(await queued.outlook()).toMatchObject({ next: 'nothing', because: 'paused' });
    await enableConnection(store.db, 'p', false);
    expect(await outlook()).toMatchObject({ because: 'disabled' });
    await removeConnection(store.db, 'p');
    expect(await outlook()).toMatchObject({ because: 'no_connection' });
    expect((await call('post', '/api/tickets/retry', { ids: [1] })).status).toBe(404);
  });
});

test('tickets of several connections are all tried again or, when one of those is at work, none', async () => {
  const store = await openTestStore();
  const product = createProduct();
  const perform: Perform = (_work, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve({});
      });
    });
  const jobs = stoppedAfter(askedScene({ store, clock: systemClock, perform, plugins: [product.loaded] }));
  const { call, keep } = await apiScene({ plugins: [product.loaded], store, jobs });
  for (const name of ['p', 'q']) await keep(name, { instance: 'product.example', ticketing: {} });
  await fillStore(store, { alerts: 2, tickets: 2 });
  await store.db.updateTable('tickets').set({ phase: 'failed', connection: 'p' }).where('id', '=', 1).execute();
  await store.db.updateTable('tickets').set({ phase: 'failed', connection: 'q' }).where('id', '=', 2).execute();
  const work = { task: 'retry', tickets: [2] } as const;
  const working = await jobs.start({ kind: 'tickets', connection: 'q', on: ['Desk'], work });
  const retried = await call('post', '/api/tickets/retry', { phase: 'failed' });
  expect([retried.status, retried.body]).toMatchObject([409, { problem: { code: 'host.busy' } }]);
  expect(await jobs.list()).toEqual([working]);
  await jobs.abort(working.id);
  await expect.poll(() => jobs.list()).toMatchObject([{ state: 'ended' }]);
  expect((await call('post', '/api/tickets/retry', { phase: 'failed' })).body).toMatchObject({ jobs: [{}, {}] });
  await jobs.stop();
});

describe('statuses on request', () => {
  test('mark tickets that are missing in numbers only where that is accepted', async () => {
    const { product, store, call, read, run } = await scene('a', 'b', 'c');
    await run();
    product.records.clear();
    const sync = async (body: object) => {
      const { job } = await bodyOf<{ job: { id: string; kind: string } }>(
        call('post', '/api/tickets/sync', { connection: 'p', ...body }).expect(202),
      );
      expect(job.kind).toBe('statuses');
      const events = await wholeText(read(`/api/jobs/${job.id}/events`));
      return JSON.parse(/event: end\ndata: (.*)/.exec(events)?.[1] ?? '') as object;
    };
    const phases = async () => (await store.db.selectFrom('tickets').select('phase').execute()).map((row) => row.phase);
    expect(await sync({})).toMatchObject({ missing: 3, problem: { code: 'tenant.mass_missing' } });
    const { connections } = await bodyOf<{ connections: { problem: unknown }[] }>(read('/api/connections'));
    expect(connections[0]?.problem).toMatchObject({ code: 'tenant.mass_missing' });
    expect(await sync({ acceptMissing: true })).toMatchObject({ missing: 3 });
    expect(await phases()).toEqual(['open', 'open', 'open']);
    expect(await sync({ acceptMissing: false })).not.toHaveProperty('problem');
    expect(await phases()).toEqual(['deleted', 'deleted', 'deleted']);
  });

  test('are refused to who may only read, to a disabled connection, and to a body with other keys', async () => {
    const { store, call, send } = await scene('a');
    expect((await send('post', '/api/tickets/sync')).status).toBe(401);
    expect((await call('post', '/api/tickets/sync', { connection: 'p', accept: true })).status).toBe(400);
    expect((await call('post', '/api/tickets/sync', { connection: 'q' })).status).toBe(404);
    await enableConnection(store.db, 'p', false);
    expect((await call('post', '/api/tickets/sync', { connection: 'p' })).status).toBe(400);
  });
});
