import { describe, expect, test } from 'vitest';
import { PluginError, type Item, type Json } from '../../host-sdk/index.js';
import {
  addAlerts,
  createTickets,
  listTickets,
  saveQueue,
  saveRule,
  type Rule,
  type Session,
  type TicketQueue,
} from '../../host/index.js';
import { removeQueue } from '../../host/store/queues.js';
import { removeRule } from '../../host/store/rules.js';
import { planTickets } from '../../host/tickets/plan-tickets.js';
import { countMatches } from '../../host/tickets/rule-matches.js';
import { createProduct, type Product } from './product.js';
import { fakeClock, openTestSession, type FakeClock } from './scene.js';

const none = { created: 0, updated: 0, failed: 0, unknown: 0 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Scene {
  readonly product: Product;
  readonly session: Session;
  readonly clock: FakeClock;
  /** Stores alerts, or events, that arrive now; each is another occurrence of its id. */
  readonly arrive: (...items: readonly (Partial<Item> & { readonly id: string })[]) => Promise<void>;
  readonly rule: (rule: Partial<Rule>) => Promise<void>;
  readonly queue: (queue?: Partial<TicketQueue>) => Promise<void>;
  readonly run: (options?: Parameters<typeof createTickets>[1]) => ReturnType<typeof createTickets>;
}

async function scene(): Promise<Scene> {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock });
  const { db } = session.store;
  let stored = 0;
  return {
    product,
    session,
    clock,
    async arrive(...items) {
      const now = new Date(clock.now()).toISOString();
      const occurrences = items.map((item) => {
        stored += 1;
        const whole: Item = { kind: 'alert', alertName: `N ${item.id}`, timestamp: now, rawData: {}, ...item };
        return { item: whole, hash: `h${stored}`, ordinal: 0 };
      });
      await addAlerts(db, occurrences, now);
    },
    rule: (rule) => saveRule(db, { name: 'r', filter: {}, ...rule }),
    queue: (queue) =>
      saveQueue(db, {
        name: 'q',
        rule: 'r',
        connection: 'test',
        label: 'Incidents',
        value: 'incidents',
        create: [{ target: 'Subject', template: '$alertName' }],
        update: [{ target: 'NewNotes', template: 'again $id' }],
        ...queue,
      }),
    run: (options) => createTickets(session, options),
  };
}

const held = async ({ session }: Scene) =>
  (await listTickets(session.store.db, { limit: 100 })).map(
    ({ alertId, queue, alerts }) => `${alertId} ${queue} ${alerts}`,
  );

describe('dedupe rules', () => {
  test('several: the first that fits the alert and a ticket wins', async () => {
    const at = await scene();
    await at.rule({ dedupe: [{ filter: { alertType: 'DLP' } }, { fields: ['user'] }, { fields: ['app'] }] });
    await at.queue();
    await at.arrive(
      { id: 'a', user: 'ann', app: 'Box' },
      { id: 'b', user: 'ben', app: 'Box' },
      { id: 'c', user: 'ben', app: 'Slack' },
      { id: 'd', alertType: 'DLP', user: 'ann' },
      { id: 'e', alertType: 'DLP', user: 'eve', app: 'Slack' },
    );
    // b shares the app of a; c shares only the user of b, whose ticket a has made; e is a DLP alert, but so was no first one.
    expect(await at.run({ concurrency: 4 })).toMatchObject({ ...none, created: 2, updated: 3 });
    expect(await held(at)).toEqual(['c q 2', 'a q 3']);
  });

  test('alerts that arrive together and share any key make one ticket', async () => {
    const at = await scene();
    await at.rule({ dedupe: [{ fields: ['user'] }, { fields: ['app'] }] });
    await at.queue();
    await at.arrive(...Array.from({ length: 12 }, (_, index) => ({ id: `a${index}`, user: `u${index}`, app: 'Box' })));
    expect(await at.run({ concurrency: 8 })).toMatchObject({ ...none, created: 1, updated: 11 });
  });

  test('a repeat of an alert finds its ticket also when what it is compared by has changed', async () => {
    const at = await scene();
    await at.rule({ dedupe: [{ fields: ['user'] }] });
    await at.queue();
    await at.arrive({ id: 'a', user: 'ann' }, { id: 'b', user: 'ann' });
    await at.run();
    await at.arrive({ id: 'a', user: 'ben' }, { id: 'b', user: 'carla' });
    expect(await at.run()).toMatchObject({ ...none, updated: 2 });
  });
});

describe('a queue', () => {
  test.each([
    ['append', 'append'],
    ['upsert', 'upsert'],
    [undefined, 'append'],
  ] as const)('of mode %s updates with %s', async (mode, expected) => {
    const at = await scene();
    await at.rule({});
    await at.queue(mode === undefined ? {} : { mode });
    const modes: string[] = [];
    at.product.update = (request, plain) => {
      modes.push(request.mode);
      return plain();
    };
    await at.arrive({ id: 'a' }, { id: 'a' });
    await at.run();
    expect(modes).toEqual([expected]);
  });

  test('takes the kind of its rule; without rules alerts and events are both taken, each with its own mappings', async () => {
    const at = await scene();
    await at.arrive({ id: 'same' }, { id: 'same', kind: 'event', eventType: 'audit' });
    const plain = await scene();
    await plain.arrive({ id: 'same' }, { id: 'same', kind: 'event', eventType: 'audit' });
    expect(await plain.run()).toMatchObject({ ...none, created: 2 });
    await at.rule({ kind: 'event' });
    await at.queue();
    const kinds: string[] = [];
    at.product.create = ({ item }, done) => {
      kinds.push(`${item.kind} ${item.eventType ?? ''}`);
      return done();
    };
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
    expect(kinds).toEqual(['event audit']);
  });
});

describe('a mute', () => {
  const mute = (clock: FakeClock, hours: number, filter = {}) => ({
    name: 'm',
    filter,
    from: new Date(clock.now()).toISOString(),
    until: new Date(clock.now() + hours * HOUR).toISOString(),
  });

  test('keeps what arrives in its time from making tickets, also after its end', async () => {
    const at = await scene();
    await at.rule({ mutes: [mute(at.clock, 2)] });
    await at.queue();
    at.clock.advance(HOUR);
    await at.arrive({ id: 'during' });
    expect(await at.run()).toMatchObject(none);
    at.clock.advance(HOUR);
    await at.arrive({ id: 'after' });
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
    expect(await held(at)).toEqual(['after q 1']);
  });

  test('lets a run by hand take up what arrived in its time, but not while it lasts', async () => {
    const at = await scene();
    await at.rule({ mutes: [mute(at.clock, 2)] });
    await at.queue();
    at.clock.advance(HOUR);
    await at.arrive({ id: 'during' });
    expect(await planTickets(at.session, { days: 1 })).toMatchObject([{ matching: 1, muted: 1, waiting: 0 }]);
    expect(await at.run({ days: 1 })).toMatchObject(none);
    at.clock.advance(HOUR);
    expect(await planTickets(at.session, { days: 1 })).toMatchObject([{ matching: 1, muted: 0, waiting: 1 }]);
    expect(await at.run({ days: 1 })).toMatchObject({ ...none, created: 1 });
  });

  test('keeps back what waited before it, until its end', async () => {
    const at = await scene();
    await at.queue();
    await at.arrive({ id: 'before' });
    at.clock.advance(HOUR);
    await at.rule({ mutes: [mute(at.clock, 2)] });
    expect(await at.run()).toMatchObject(none);
    at.clock.advance(2 * HOUR);
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
  });

  test('with a filter keeps back only what fits it', async () => {
    const at = await scene();
    await at.rule({ mutes: [mute(at.clock, 2, { user: 'ann' })] });
    await at.queue();
    await at.arrive({ id: 'a', user: 'ann' }, { id: 'b', user: 'ben' });
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
    expect(await held(at)).toEqual(['b q 1']);
  });
});

describe('a run by hand', () => {
  test('takes the alerts of the last days by their own time, never one with a ticket, and tells before how many', async () => {
    const at = await scene();
    await at.rule({});
    await at.queue();
    const daysAgo = (days: number) => new Date(at.clock.now() - days * DAY).toISOString();
    await at.arrive({ id: 'old', timestamp: daysAgo(8) }, { id: 'new', timestamp: daysAgo(6) }, { id: 'done' });
    const [, , third] = await at.session.store.db.selectFrom('alerts').select('seq').orderBy('seq').execute();
    await at.run({ alerts: [third!.seq] });
    const [plan] = await planTickets(at.session, { days: 7 });
    expect(plan).toEqual({ queue: 'q', rule: 'r', matching: 2, done: 1, muted: 0, waiting: 1 });
    expect(await at.run({ days: 7 })).toMatchObject({ ...none, created: 1 });
    expect(await held(at)).toEqual(['new q 1', 'done q 1']);
    expect(await planTickets(at.session)).toMatchObject([{ matching: 3, done: 2, waiting: 1 }]);
  });

  test('may be for one queue, which has to exist', async () => {
    const at = await scene();
    await at.rule({});
    await at.queue();
    await at.queue({ name: 'other', value: 'elsewhere' });
    await at.arrive({ id: 'a' });
    expect(await at.run({ queue: 'other' })).toMatchObject({ ...none, created: 1 });
    expect(await held(at)).toEqual(['a other 1']);
    await expect(at.run({ queue: 'third' })).rejects.toMatchObject({
      problem: { code: 'host.unknown_name', field: 'queue' },
    });
  });
});

describe('a stored rule whose pattern the engine cannot take', () => {
  const BROKEN = { user: { $regex: '^(?=a)b' } };
  const text = `${'a'.repeat(40)}!`;
  const broken = { code: 'config.invalid', message: expect.stringContaining('user.$regex') as unknown };

  test.each<[string, Partial<Rule>]>([
    ['filter', { filter: BROKEN }],
    ['dedupe rule', { dedupe: [{ filter: BROKEN }] }],
    [
      'mute',
      { mutes: [{ name: 'm', filter: BROKEN, from: '2020-01-01T00:00:00.000Z', until: '2090-01-01T00:00:00.000Z' }] },
    ],
  ])('in its %s is not run; its alerts wait until it is fixed, and other queues go on', async (_where, rule) => {
    const at = await scene();
    await at.rule({ name: 'frozen', ...rule });
    await at.rule({ name: 'sound' });
    await at.queue({ name: 'f', rule: 'frozen' });
    await at.queue({ name: 's', rule: 'sound' });
    await at.arrive({ id: 'a', user: text });
    const result = await at.run();
    expect(result).toMatchObject({ ...none, created: 1, problem: broken });
    expect(await held(at)).toEqual(['a s 1']);
    expect(await planTickets(at.session)).toMatchObject([
      { queue: 'f', problem: broken },
      { queue: 's', done: 1 },
    ]);
    expect(await at.run()).toMatchObject({ ...none, problem: broken });
    await at.rule({ name: 'frozen', filter: { user: { $regex: '^a+!$' } } });
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
    expect(await held(at)).toEqual(['a f 1', 'a s 1']);
  });

  test('does not say that nothing was to do', async () => {
    const at = await scene();
    await at.rule({ filter: BROKEN });
    await at.queue();
    await at.arrive({ id: 'a', user: text });
    expect(await at.run()).not.toHaveProperty('idle');
  });
});

test('a rule lists the alerts that it would take, and makes no ticket', async () => {
  const at = await scene();
  const rule: Rule = { name: 'r', filter: { user: { $exists: true } }, dedupe: [{ fields: ['user'] }] };
  const old = new Date(at.clock.now() - 9 * DAY).toISOString();
  await at.arrive({ id: 'a', user: 'ann' }, { id: 'b', user: 'ann' }, { id: 'c', user: 'ben' }, { id: 'd' });
  await at.arrive({ id: 'e', user: 'eve', timestamp: old });
  const count = (days: number) => countMatches(at.session.store.db, rule, { days, clock: at.clock });
  expect(await count(7)).toEqual({ matching: 3, muted: 0, tickets: 2 });
  expect(await count(10)).toEqual({ matching: 4, muted: 0, tickets: 3 });
  expect(at.product.calls).toEqual([]);
});

describe('a queue that follows another one to the same target', () => {
  const problem = (code: 'tenant.value_refused' | 'network.outcome_unknown') => new PluginError(code, 'no').problem;

  test('takes over the tickets of the default queue: neither a second ticket nor a second note', async () => {
    const at = await scene();
    await at.arrive({ id: 'a', user: 'ann' }, { id: 'b', user: 'ann' }, { id: 'a', user: 'ann' });
    expect(await at.run()).toMatchObject({ ...none, created: 2, updated: 1 });
    await at.rule({ dedupe: [{ fields: ['user'] }] });
    await at.queue();
    expect(await planTickets(at.session)).toMatchObject([{ matching: 3, done: 3, waiting: 0 }]);
    expect(await at.run({ concurrency: 8 })).toMatchObject({ ...none, calls: 0 });
    expect(await held(at)).toEqual(['b q 1', 'a q 2']);
    await at.arrive({ id: 'a', user: 'zoe' }, { id: 'b', user: 'yan' });
    expect(await at.run()).toMatchObject({ ...none, updated: 2 });
    expect(at.product.records.size).toBe(2);
  });

  test('leaves alone what its rule does not take, and a queue with another target takes over nothing', async () => {
    const at = await scene();
    await at.arrive({ id: 'a', alertType: 'DLP' }, { id: 'b' });
    await at.run();
    await at.rule({ filter: { alertType: 'DLP' } });
    await at.queue({ name: 'team', value: { team: 'Service Desk' } as Json });
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
    await at.queue();
    expect(await at.run()).toMatchObject({ ...none });
    expect(await held(at)).toEqual(['a team 1', 'b default 1', 'a q 1']);
  });

  test('makes the ticket that the default queue failed to make, and makes it once', async () => {
    const at = await scene();
    await at.arrive({ id: 'a' });
    at.product.create = () => ({ outcome: 'refused', problem: problem('tenant.value_refused') });
    await at.run();
    await at.rule({});
    await at.queue();
    const keys: string[] = [];
    at.product.create = (request, plain) => {
      keys.push(request.idempotencyKey);
      plain();
      return { outcome: 'unknown', problem: problem('network.outcome_unknown') };
    };
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
    expect(at.product.records.size).toBe(1);
    const rows = await at.session.store.db.selectFrom('tickets').select(['queue', 'idempotency_key']).execute();
    expect(rows).toEqual([{ queue: 'q', idempotency_key: keys[0] }]);
  });

  test('waits for a ticket of unknown outcome, which is looked for where it was sent from', async () => {
    const at = await scene();
    await at.arrive({ id: 'a' });
    let certain = false;
    at.product.create = () => ({ outcome: 'unknown', problem: problem('network.outcome_unknown') });
    at.product.find = () => ({
      outcome: 'absent',
      certain,
      certainFrom: '2024-06-01T00:02:00Z',
      waitMs: certain ? 0 : 120_000,
    });
    expect(await at.run()).toMatchObject({ ...none, unknown: 1 });
    await at.rule({});
    await at.queue();
    at.product.create = (_request, plain) => plain();
    expect(await at.run()).toMatchObject({ created: 0 });
    expect(at.product.records.size).toBe(0);
    expect(await held(at)).toEqual(['a default 0']);
    certain = true;
    expect(await at.run()).toMatchObject({ created: 1, updated: 0 });
    expect(await at.run()).toMatchObject({ ...none, calls: 0 });
    expect(at.product.records.size).toBe(1);
    expect(await held(at)).toEqual(['a q 1']);
  });

  test('may have another name than before, and the default queue takes over in its turn', async () => {
    const at = await scene();
    const { db } = at.session.store;
    await at.rule({});
    await at.queue();
    await at.arrive({ id: 'a' });
    await at.run();
    await removeQueue(db, 'q');
    await at.queue({ name: 'renamed' });
    expect(await at.run()).toMatchObject({ ...none, calls: 0 });
    await removeQueue(db, 'renamed');
    await removeRule(db, 'r');
    expect(await at.run()).toMatchObject({ ...none, calls: 0 });
    await at.arrive({ id: 'a' });
    expect(await at.run()).toMatchObject({ ...none, updated: 1 });
    expect(await held(at)).toEqual(['a default 2']);
  });

  test('may distinguish alerts in another way: repeats still find the ticket', async () => {
    const at = await scene();
    await at.rule({ dedupe: [{ fields: ['user'] }] });
    await at.queue();
    await at.arrive({ id: 'a', user: 'ann' }, { id: 'b', user: 'ann' });
    expect(await at.run()).toMatchObject({ ...none, created: 1, updated: 1 });
    await removeQueue(at.session.store.db, 'q');
    await at.rule({});
    await at.queue({ name: 'renamed' });
    await at.arrive({ id: 'b' }, { id: 'a' });
    expect(await at.run({ concurrency: 1 })).toMatchObject({ ...none, updated: 2 });
    expect(await held(at)).toEqual(['a renamed 4']);
  });

  test('beside one that is still there takes over nothing: two stored queues make two tickets', async () => {
    const at = await scene();
    await at.rule({});
    await at.queue();
    await at.arrive({ id: 'a' });
    await at.run();
    await at.queue({ name: 'second' });
    expect(await at.run()).toMatchObject({ ...none, created: 1 });
  });
});
