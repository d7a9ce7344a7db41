import { describe, expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import { cleanUp } from '../../host/cleanup/clean-up.js';
import { createTickets, listTickets, syncTickets, type Session } from '../../host/index.js';
import { addLogs, listLogs } from '../../host/store/logs.js';
import { listRules, saveRule } from '../../host/store/rules.js';
import { saveRetention } from '../../host/store/retention.js';
import { addRun } from '../../host/store/runs.js';
import { lockTickets } from '../../host/tickets/ticket-lock.js';
import { createProduct } from './product.js';
import { fakeClock, openTestSession, storeAlerts } from './scene.js';

const DAY = 24 * 3_600_000;

/** Alerts of `storeAlerts` arrive on 2024-06-01, which is when the clock starts. */
async function scene(...ids: readonly string[]) {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock });
  await storeAlerts(session.store, ...ids);
  const clean = (options: Omit<Parameters<typeof cleanUp>[0], 'store' | 'clock'> = {}) =>
    cleanUp({ store: session.store, clock, ...options });
  return { product, clock, session, clean };
}

const alertIds = async ({ store }: Session) =>
  (await store.db.selectFrom('alerts').select('alert_id').orderBy('seq').execute()).map((row) => row.alert_id);
const close = (product: ReturnType<typeof createProduct>) => {
  for (const record of product.records.values()) record.state = { ...record.state, status: 'Closed' };
};

describe('the clean-up', () => {
  test('removes alerts after 90 days and reports of runs after 30, and not a day earlier', async () => {
    const { clock, session, clean } = await scene('a', 'b');
    const at = new Date(clock.now()).toISOString();
    await addRun(session.store.db, { connection: 'test', job: 'pull', startedAt: at, endedAt: at, ok: true });
    clock.advance(30 * DAY);
    expect(await clean()).toMatchObject({ alerts: 0, runs: 0 });
    clock.advance(1);
    expect(await clean()).toEqual({
      alerts: 0,
      runs: 1,
      logs: 0,
      tickets: 0,
      kept: { alerts: 90, runs: 30, logs: 30, tickets: null },
    });
    clock.advance(60 * DAY - 1);
    expect(await clean()).toMatchObject({ alerts: 0 });
    clock.advance(1);
    expect(await clean()).toMatchObject({ alerts: 2 });
    expect(await alertIds(session)).toEqual([]);
  });

  test('removes what was logged more than thirty days ago, or as long as is wanted', async () => {
    const { clock, session, clean } = await scene();
    const { db } = session.store;
    const log = async (message: string) => {
      const at = new Date(clock.now()).toISOString();
      await addLogs(db, [{ at, level: 'info', code: null, connection: null, message, fields: {} }]);
    };
    await log('old');
    clock.advance(10 * DAY);
    await log('young');
    clock.advance(20 * DAY + 1);
    expect(await clean({ retention: { logs: 40 } })).toMatchObject({ logs: 0 });
    expect(await clean()).toMatchObject({ logs: 1 });
    expect((await listLogs(db, { limit: 9 })).map(({ message }) => message)).toEqual(['young']);
  });

  test('keeps the alert that a ticket was made for, and asks the product nothing', async () => {
    const { product, clock, session, clean } = await scene('a', 'a', 'b');
    await createTickets(session);
    product.calls.length = 0;
    clock.advance(1000 * DAY);
    expect(await clean()).toMatchObject({ alerts: 1, tickets: 0 });
    expect(await alertIds(session)).toEqual(['a', 'b']);
    expect(await listTickets(session.store.db, { limit: 9 })).toHaveLength(2);
    expect(product.calls).toEqual([]);
    expect(product.records.size).toBe(2);
  });

  test('removes closed tickets only where that is wanted, and never lets their alerts make another one', async () => {
    const { product, clock, session, clean } = await scene('a', 'b');
    await createTickets(session);
    const [first] = product.records.values();
    first!.state = { ...first!.state, status: 'Closed' };
    await syncTickets(session);
    clock.advance(31 * DAY);
    expect(await clean()).toMatchObject({ tickets: 0 });
    expect(await clean({ retention: { tickets: 30 } })).toMatchObject({ tickets: 1, alerts: 0 });
    expect((await listTickets(session.store.db, { limit: 9 })).map(({ alertId }) => alertId)).toEqual(['b']);
    expect(await createTickets(session)).toMatchObject({ created: 0, updated: 0 });
    expect(product.records.size).toBe(2);
  });

  test('counts from the last change of a closed ticket in the product, not from the last sync that saw it', async () => {
    const { product, clock, session, clean } = await scene('a');
    await createTickets(session);
    close(product);
    clock.advance(31 * DAY);
    product.now = new Date(clock.now()).toISOString();
    await syncTickets(session);
    expect(await clean({ retention: { tickets: 30 } })).toMatchObject({ tickets: 1 });
  });

  test('a ticket that follows a removed one is another one for the product', async () => {
    const { product, clock, session, clean } = await scene('a');
    const keys: string[] = [];
    product.create = (request, plain) => {
      keys.push(request.idempotencyKey);
      return plain();
    };
    await createTickets(session);
    close(product);
    await syncTickets(session);
    clock.advance(100 * DAY);
    await clean({ retention: { tickets: 30 } });
    expect(await alertIds(session)).toEqual([]);
    await storeAlerts(session.store, 'x', 'a');
    await createTickets(session);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });

  test('never touches a ticket of unknown outcome, nor its alert', async () => {
    const { product, clock, session, clean } = await scene('a');
    const { problem } = new PluginError('network.outcome_unknown', 'no answer');
    product.create = () => ({ outcome: 'unknown', problem });
    product.find = () => ({ outcome: 'unknown', problem });
    await createTickets(session);
    clock.advance(1000 * DAY);
    expect(await clean({ retention: { alerts: 1, runs: 1, tickets: 1 } })).toMatchObject({ alerts: 0, tickets: 0 });
    expect(await alertIds(session)).toEqual(['a']);
    expect(await listTickets(session.store.db, { limit: 9 })).toMatchObject([{ phase: 'unknown' }]);
  });

  test('with --dry-run counts the same and removes nothing', async () => {
    const { clock, session, clean } = await scene('a', 'b');
    clock.advance(91 * DAY);
    expect(await clean({ dryRun: true })).toMatchObject({ alerts: 2 });
    expect(await alertIds(session)).toEqual(['a', 'b']);
    expect(await clean()).toMatchObject({ alerts: 2 });
  });

  test('keeps to the days that were set, unless a call names other days', async () => {
    const { clock, session, clean } = await scene('a');
    await saveRetention(session.store.db, 'alerts', 10);
    clock.advance(11 * DAY);
    expect(await clean({ dryRun: true, retention: { alerts: 20 } })).toMatchObject({ alerts: 0 });
    expect(await clean()).toMatchObject({ alerts: 1, kept: { alerts: 10 } });
  });

  test('forgets mutes only when no alert of their time is left', async () => {
    const { clock, session, clean } = await scene();
    const mute = { name: 'm', filter: {}, from: '2024-05-01T00:00:00.000Z', until: '2024-06-01T00:00:00.000Z' };
    await saveRule(session.store.db, { name: 'r', filter: {}, mutes: [mute] });
    clock.advance(90 * DAY);
    await clean();
    expect((await listRules(session.store.db))[0]!.mutes).toHaveLength(1);
    clock.advance(DAY);
    await clean();
    expect((await listRules(session.store.db))[0]!.mutes).toEqual([]);
  });

  test('waits its turn while tickets are being made', async () => {
    const { session, clean } = await scene('a');
    await createTickets(session);
    const release = lockTickets(session);
    await expect(clean()).rejects.toMatchObject({ problem: { code: 'host.busy' } });
    release();
    expect(await clean()).toMatchObject({ alerts: 0 });
  });
});
