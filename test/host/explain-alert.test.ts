import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PluginError, type CreateOutcome, type Item, type JsonObject } from '../../host-sdk/index.js';
import { createTickets, saveQueue, saveRule, syncTickets } from '../../host/index.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { enableConnection } from '../../host/store/connections.js';
import { removeQueue } from '../../host/store/queues.js';
import type { ExplainedAlert } from '../../host/tickets/explain-alert.js';
import { explainFilter, type ExplainedPart } from '../../host/rules/explain-filter.js';
import { filterTest } from '../../host/rules/filter.js';
import type { Rule } from '../../host/rules/rule.js';
import { apiScene, bodyOf } from './api-scene.js';
import { createProduct } from './product.js';
import { openTestStore, quietLogger, storeAlerts } from './scene.js';

const refusal: CreateOutcome = {
  outcome: 'refused',
  problem: new PluginError('tenant.value_refused', 'Category: value refused').problem,
};

/** A store with alerts, and tickets of a product for one connection `p`. */
async function scene(...alerts: readonly string[]) {
  const product = createProduct();
  const store = await openTestStore();
  const made = await apiScene({ plugins: [product.loaded], store });
  await made.keep('p', { instance: 'product.example', ticketing: {} });
  await storeAlerts(store, ...alerts);
  const sessions = createSessionPool({ store, plugins: [product.loaded], clock: made.clock, logger: quietLogger });
  const { db } = store;
  return {
    ...made,
    product,
    run: () => sessions.use('p', (session) => createTickets(session)),
    sync: () => sessions.use('p', (session) => syncTickets(session, { acceptMissing: true })),
    rule: (rule: Partial<Rule> = {}) => saveRule(db, { name: 'all', filter: {}, ...rule }),
    queue: (name = 'desk', rule = 'all') => {
      const place = { rule, connection: 'p', label: 'Incidents', value: 'incidents' };
      const create = [{ target: 'Subject', template: '$alertName' }];
      return saveQueue(db, { name, ...place, create, update: [] });
    },
    explain: (query: string) => bodyOf<ExplainedAlert>(made.read(`/api/rules/explain?${query}`)),
  };
}

describe('an alert that a rule', () => {
  test('takes is explained by its conditions, its keys and its ticket', async () => {
    const { rule, queue, run, explain } = await scene('a', 'a');
    await rule({ filter: { alertType: 'DLP', index: { $lt: 5 } }, dedupe: [{ fields: ['alertType'] }] });
    await queue();
    await run();
    const one = await explain('alert=a');
    expect(one).toMatchObject({
      alert: { seq: 2, item: { id: 'a' } },
      occurrences: [2, 1],
      gone: [],
      rules: [
        {
          rule: 'all',
          takes: true,
          conditions: [
            { field: 'alertType', condition: 'DLP', value: 'DLP', holds: true },
            { field: 'index', condition: { $lt: 5 }, value: 1, holds: true },
          ],
          mutes: [],
          keys: [{ alertType: 'DLP' }, { id: 'a' }],
          queues: [
            {
              queue: 'desk',
              connection: 'p',
              label: 'Incidents',
              mode: 'append',
              phase: 'done',
              kind: 'note',
              ticket: {
                number: '10000',
                generation: 0,
                phase: 'open',
                nativeStatus: 'Logged',
                key: { alertType: 'DLP' },
              },
              outlook: { next: 'nothing', at: null, because: 'done' },
            },
          ],
        },
      ],
    });
    expect(await explain('seq=1')).toMatchObject({ rules: [{ queues: [{ kind: 'create' }] }] });
  });

  test('does not take is explained by the condition that fails, also within others, and by the kind', async () => {
    const { rule, queue, explain } = await scene('a');
    await rule({ filter: { $or: [{ app: 'Box' }, { alertType: { $in: ['Malware'] }, index: 0 }] } });
    await rule({ name: 'events', kind: 'event' });
    await queue();
    expect((await explain('alert=a')).rules).toMatchObject([
      {
        takes: false,
        conditions: [
          {
            operator: '$or',
            holds: false,
            branches: [
              [{ field: 'app', condition: 'Box', holds: false }],
              [
                { field: 'alertType', condition: { $in: ['Malware'] }, value: 'DLP', holds: false },
                { field: 'index', holds: true },
              ],
            ],
          },
        ],
        queues: [{ queue: 'desk', phase: null, ticket: null, outlook: { because: 'not_taken' } }],
      },
      { rule: 'events', kind: 'event', takes: false, conditions: [], queues: [] },
    ]);
  });

  test('took once and takes no more keeps its ticket', async () => {
    const { rule, queue, run, explain } = await scene('a');
    await rule();
    await queue();
    await run();
    await rule({ filter: { app: 'Box' } });
    expect((await explain('alert=a')).rules).toMatchObject([
      { takes: false, queues: [{ phase: 'done', ticket: { number: '10000' }, outlook: { because: 'done' } }] },
    ]);
  });

  test.each([
    ['now', '2024-05-31T00:00:00.000Z', '2024-06-02T00:00:00.000Z', true],
    ['only when it arrived', '2024-05-31T00:00:00.000Z', '2024-06-01T00:00:00.001Z', true],
    ['only since', '2024-06-01T00:00:00.001Z', '2024-06-03T00:00:00.000Z', false],
  ])('takes and a mute keeps back that holds %s', async (_, from, until, onArrival) => {
    const { rule, queue, clock, explain, run } = await scene('a');
    await rule({ mutes: [{ name: 'works', filter: {}, from, until }] });
    await queue();
    clock.advance(3_600_000);
    expect((await explain('alert=a')).rules).toMatchObject([
      { takes: true, mutes: [{ name: 'works', until, onArrival }], queues: [{ outlook: { because: 'muted' } }] },
    ]);
    expect(await run()).toMatchObject({ created: 0 });
  });

  test('takes without a queue goes nowhere, and one that is broken says so', async () => {
    const { store, rule, explain } = await scene('a');
    await rule();
    await rule({ name: 'broken' });
    await store.db.updateTable('rules').set({ filter: '{"$where":"1"}' }).where('name', '=', 'broken').execute();
    expect((await explain('alert=a')).rules).toMatchObject([
      { rule: 'all', takes: true, queues: [] },
      { rule: 'broken', takes: null, problem: { code: 'config.invalid' } },
    ]);
  });
});

describe('what comes next for an alert', () => {
  const outlooks = async (explain: (query: string) => Promise<ExplainedAlert>, query: string) =>
    (await explain(query)).rules.flatMap(({ queues }) => queues.map(({ outlook }) => outlook));

  test('is that the next run brings it to the ticket of its keys', async () => {
    const { store, rule, queue, run, explain, read } = await scene('a');
    await rule({ dedupe: [{ fields: ['alertType'] }] });
    await queue();
    await run();
    await storeAlerts(store, 'b');
    const { schedules } = await bodyOf<{ schedules: { nextRunAt: string }[] }>(read('/api/schedules'));
    const [one] = (await explain('alert=b')).rules[0]!.queues;
    expect(one).toMatchObject({ phase: null, kind: null, ticket: { number: '10000' } });
    expect(one!.outlook).toEqual({ next: 'place', at: schedules[0]?.nextRunAt });
    await enableConnection(store.db, 'p', false);
    expect(await outlooks(explain, 'alert=b')).toEqual([{ next: 'nothing', at: null, because: 'disabled' }]);
  });

  test('is another try where it was refused, until it is given up; its repeats wait', async () => {
    const { product, rule, queue, run, explain } = await scene('a', 'a');
    await rule();
    await queue();
    product.create = () => refusal;
    await run();
    expect((await explain('seq=1')).rules[0]!.queues).toMatchObject([
      {
        phase: 'failed',
        kind: 'create',
        tries: 1,
        problem: { message: 'Category: value refused' },
        outlook: { next: 'retry' },
      },
    ]);
    expect(await outlooks(explain, 'seq=2')).toMatchObject([{ next: 'wait' }]);
    for (let more = 0; more < 4; more += 1) await run();
    expect(await outlooks(explain, 'seq=1')).toMatchObject([{ next: 'nothing', because: 'given_up' }]);
  });

  test('is a lookup where its outcome is not known, even if the rule has changed since', async () => {
    const { product, rule, queue, run, explain } = await scene('a');
    await rule();
    await queue();
    const { problem } = new PluginError('network.outcome_unknown', 'no answer');
    product.create = () => ({ outcome: 'unknown', problem });
    product.find = () => ({ outcome: 'unknown', problem });
    await run();
    await rule({ filter: { app: 'Box' } });
    expect(await outlooks(explain, 'alert=a')).toMatchObject([{ next: 'look' }]);
  });

  test('is nothing where its ticket is gone and it was its note; a later ticket of the key says so', async () => {
    const { store, product, rule, queue, run, sync, explain } = await scene('a');
    await rule();
    await queue();
    await run();
    product.records.clear();
    await sync();
    await sync();
    await store.db.updateTable('alerts').set({ hash: 'old' }).execute();
    await storeAlerts(store, 'a');
    expect((await explain('alert=a')).rules[0]!.queues).toMatchObject([{ phase: null, ticket: { phase: 'deleted' } }]);
    await run();
    expect((await explain('alert=a')).rules[0]!.queues).toMatchObject([
      { kind: 'create', ticket: { number: '10001', generation: 1 } },
    ]);
  });

  test('is nothing automatically without rules and queues, where every alert makes a ticket', async () => {
    const { explain, run } = await scene('a');
    expect(await explain('alert=a')).toMatchObject({
      rules: [{ rule: 'Every alert', takes: true, queues: [{ queue: 'default', outlook: { because: 'no_queue' } }] }],
    });
    await run();
    expect(await explain('alert=a')).toMatchObject({
      rules: [{ queues: [{ queue: 'default', label: 'Incidents', phase: 'done', ticket: { number: '10000' } }] }],
    });
  });

  test('covers deleted queues, and those that take their tickets over', async () => {
    const { store, rule, queue, run, explain } = await scene('a');
    await rule();
    await queue('old');
    await run();
    await removeQueue(store.db, 'old');
    expect(await explain('alert=a')).toMatchObject({
      rules: [{ queues: [] }],
      gone: [{ queue: 'old', phase: 'done', ticket: { number: '10000' } }],
    });
    await queue('heir');
    expect(await explain('alert=a')).toMatchObject({
      rules: [{ queues: [{ queue: 'heir', phase: 'done', ticket: { number: '10000' } }] }],
      gone: [],
    });
  });
});

test('an alert is named by its id, else by its place; one that is not there is refused', async () => {
  const { explain, read } = await scene('x', '1', 'y');
  const seqOf = async (query: string) => (await explain(query)) as unknown as { alert: { seq: number } };
  expect(await seqOf('alert=1')).toMatchObject({ alert: { seq: 2 } });
  expect(await seqOf('seq=1')).toMatchObject({ alert: { seq: 1 } });
  expect(await seqOf('alert=3')).toMatchObject({ alert: { seq: 3 } });
  expect(await read('/api/rules/explain?alert=zz')).toMatchObject({
    status: 404,
    body: { problem: { code: 'host.unknown_name', field: 'alert' } },
  });
  expect((await read('/api/rules/explain?seq=99')).status).toBe(404);
  for (const query of ['', '?alert=x&seq=1']) expect((await read(`/api/rules/explain${query}`)).status).toBe(400);
});

const value = fc.constantFrom<unknown>('DLP', 'Box', 'x', 1, 2, 3, true, null, [1, 2], ['x'], { a: 1 });
const condition = fc.oneof(
  value,
  fc.record({ $gt: fc.integer({ min: 0, max: 3 }), $lt: fc.integer({ min: 0, max: 4 }) }, { requiredKeys: [] }),
  fc.record({ $in: fc.array(value, { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(value, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $ne: value }),
  fc.record({ $not: fc.record({ $gt: fc.integer({ min: 0, max: 3 }) }) }),
  fc.record({ $regex: fc.constantFrom('^D', 'x'), $options: fc.constant('i') }),
);
const field = fc.constantFrom('alertType', 'app', 'list', 'list.a', 'deep.a', 'deep.list.a', 'rawData.list.0', 'none');
const { filter } = fc.letrec<{ filter: JsonObject }>((tie) => ({
  filter: fc
    .tuple(
      fc.dictionary(field, condition, { maxKeys: 3 }),
      fc.oneof(
        { maxDepth: 3, depthIdentifier: 'filter' },
        fc.constant({}),
        fc.dictionary(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('filter'), { minLength: 1, maxLength: 2 }), {
          maxKeys: 1,
        }),
      ),
    )
    .map((parts) => JSON.parse(JSON.stringify(Object.assign({}, ...parts))) as JsonObject),
}));
const item = fc
  .record({ list: fc.array(fc.oneof(value, fc.record({ a: value })), { maxLength: 3 }), deep: value, app: value })
  .map((rawData): Item => {
    const raw = { ...rawData, deep: { a: rawData.deep, list: rawData.list } } as unknown as JsonObject;
    return { kind: 'alert', id: 'a', alertType: 'DLP', timestamp: '2024-05-01T00:00:00Z', rawData: raw };
  });

/** The result of the parts, by the meaning of their operators. */
function comeTo(parts: readonly ExplainedPart[]): boolean {
  return parts.every((part) => {
    if (!('branches' in part)) return part.holds;
    const branches = part.branches.map(comeTo);
    const whole = {
      $and: branches.every(Boolean),
      $or: branches.some(Boolean),
      $nor: !branches.some(Boolean),
    }[part.operator];
    expect(part.holds).toBe(whole);
    return part.holds;
  });
}

test('the parts of a filter always come to what the rule decides', () => {
  fc.assert(
    fc.property(filter, item, (one, alert) => {
      expect(comeTo(explainFilter(one, alert, 'a rule'))).toBe(filterTest(one, 'a rule')(alert));
    }),
    { numRuns: 1000 },
  );
});
