import { expect } from 'vitest';
import { filterOf } from '../../host/console/filters/query-filter.js';
import { typedFilter } from '../../host/console/filters/typed-filter.js';
import type { ApiCall, Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { CTO, DAY, orchestrator, type Orchestrator } from './orchestrator.js';

/** A host that makes something else of the rules that it is given. */
const takesRules = (change: (rule: Readonly<Record<string, unknown>>) => object): Flaw => ({
  asked: (call) =>
    isRule(call) ? { ...call, body: { ...change(call.body as Readonly<Record<string, unknown>>) } } : call,
});
const isRule = ({ method, path }: ApiCall) => method !== 'get' && /^\/api\/rules(?!\/test)/.test(path);

const matching = async ({ ask }: Orchestrator, filter: object, days = 30) => {
  const { body } = await ask<{ count: number }>('post', '/api/rules/test', { filter, days });
  return body.count;
};

const storedSubjects = ({ tenant }: Orchestrator) =>
  tenant.mock.records
    .list('incidents')
    .map(({ Subject }) => String(Subject))
    .filter((subject) => subject.startsWith('Netskope'))
    .sort();

statement(
  'cto.rule.filter',
  {
    'a filter that is lost': takesRules(({ filter: _filter, ...rule }) => rule),
    'any condition for all of them': takesRules((rule) => {
      const { $and } = rule['filter'] as { readonly $and: unknown };
      return { ...rule, filter: { $or: $and } };
    }),
    'a name that is cut short': takesRules((rule) => ({ ...rule, name: String(rule['name']).slice(0, 5) })),
  },
  async () => {
    const host = await orchestrator();
    const rules = [
      { field: 'alertType', operator: '=', value: 'DLP' },
      { field: 'rawData.severity', operator: '=', value: 'high' },
    ];
    const built = filterOf({ combinator: 'and', rules });
    const typed = typedFilter('{ "$and": [{ "alertType": "DLP" }, { "rawData.severity": "high" }] }').filter;
    expect(typedFilter('{ "alertType": ').fault).toBeDefined();
    await host.arrive(
      { id: 'both', rawData: { severity: 'high' } },
      { id: 'type', rawData: { severity: 'low' } },
      { id: 'severity', alertType: 'Malware', rawData: { severity: 'high' } },
    );
    for (const [name, filter] of Object.entries({ 'Built in the form': built, 'Typed by hand': typed })) {
      await host.ask('post', '/api/rules', { name, filter });
      await host.ask('post', '/api/queues', { name: `to ${name}`, rule: name, connection: CTO });
    }
    const { body } = await host.ask<{ rules: { name: string }[] }>('get', '/api/rules');
    expect(body.rules.map(({ name }) => name)).toEqual(['Built in the form', 'Typed by hand']);
    expect((await host.ask('post', '/api/rules', { filter: built })).status).toBe(400);
    expect(await host.work()).toMatchObject({ created: 2, failed: 0 });
    const subject = 'Netskope Cloud Storage alert: Alert both';
    expect(storedSubjects(host)).toEqual([subject, subject]);
  },
);

/** A host whose test of a rule is asked for or told otherwise. */
const tests = (change: (asked: Readonly<Record<string, unknown>>) => object): Flaw => ({
  asked: (call) =>
    call.path === '/api/rules/test'
      ? { ...call, body: { ...change(call.body as Readonly<Record<string, unknown>>) } }
      : call,
});

statement(
  'cto.rule.test',
  {
    'all alerts, however old': tests((asked) => ({ ...asked, days: 3650 })),
    'hours for days': tests((asked) => ({ ...asked, days: Math.ceil(Number(asked['days']) / 24) })),
    'everything that arrived': tests((asked) => ({ ...asked, filter: {} })),
    'the number of those that are shown': {
      told: (body: { readonly alerts?: readonly unknown[]; readonly count: number }) =>
        body.alerts === undefined ? body : { ...body, count: body.alerts.length },
    },
  },
  async () => {
    const host = await orchestrator();
    const ago = (days: number) => new Date(host.tenant.clock.now() - days * DAY).toISOString();
    const old = [0.5, 2, 6, 6.9, 8, 40];
    await host.arrive(...old.map((days, at) => ({ id: `dlp-${at}`, timestamp: ago(days) })), {
      id: 'other',
      alertType: 'Malware',
      timestamp: ago(1),
    });
    const count = async (days: number) => {
      const asked = { filter: { alertType: 'DLP' }, days, limit: 1 };
      return (await host.ask<{ count: number }>('post', '/api/rules/test', asked)).body.count;
    };
    expect([await count(1), await count(7), await count(30), await count(365)]).toEqual([1, 4, 5, 6]);
    expect(host.tenant.mock.journal.count()).toBe(0);
    expect(await host.tickets()).toEqual([]);
  },
);

/** A host to which each alert is a new one. */
function everyArrivalIsNew(): Flaw {
  let arrived = 0;
  return { alerts: (alerts) => alerts.map((alert) => ({ ...alert, id: `${alert.id} ${arrived++}` })) };
}

statement(
  'cto.trouble.no-alerts',
  {
    'a made-up alert where there is none': {
      alerts: (alerts) => (alerts.length === 0 ? [{ id: 'sample' }] : alerts),
    },
    'an alert that is delivered again taken for new': everyArrivalIsNew(),
    'an alert that is delivered again taken for a repeat': {
      alerts: (alerts) => alerts.map((alert) => ({ ...alert, rawData: { arrived: ticks++ } })),
    },
  },
  async () => {
    const host = await orchestrator();
    await host.arrive();
    expect(await host.work()).toMatchObject({ created: 0, updated: 0, idle: 'no_alerts' });
    expect(host.tenant.mock.journal.count({ op: 'create' })).toBe(0);
    const alert = { id: 'a', timestamp: '2026-07-01T10:00:00.000Z' };
    await host.arrive(alert);
    expect(await host.work()).toMatchObject({ created: 1 });
    await host.arrive(alert);
    expect(await host.work()).toMatchObject({ created: 0, updated: 0, idle: 'no_alerts' });
    expect(host.tenant.mock.journal.count({ op: 'create' })).toBe(1);
  },
);

let ticks = 0;

statement(
  'cto.trouble.rule',
  {
    'a rule that takes everything': takesRules((rule) => ({ ...rule, filter: {} })),
    'a count of all alerts': {
      told: (body: { readonly count?: number }) => (body.count === 0 ? { ...body, count: 2 } : body),
    },
    'a change that is not kept': {
      asked: (call) => (call.method === 'put' ? { method: 'get', path: '/api/rules' } : call),
    },
  },
  async () => {
    const host = await orchestrator();
    await host.arrive({ id: 'a' }, { id: 'b' });
    const nothing = { alertType: 'UBA' };
    await host.ask('post', '/api/rules', { name: 'r', filter: nothing });
    await host.ask('post', '/api/queues', { name: 'q', rule: 'r', connection: CTO });
    host.tenant.mock.journal.clear();
    expect(await host.work()).toMatchObject({ created: 0, calls: 0, idle: 'no_match' });
    expect(host.tenant.mock.journal.count()).toBe(0);
    expect(await matching(host, nothing)).toBe(0);
    // The way out: a rule that takes them.
    await host.ask('put', '/api/rules/r', { filter: { alertType: 'DLP' } });
    expect(await matching(host, { alertType: 'DLP' })).toBe(2);
    expect(await host.work()).toMatchObject({ created: 2 });
  },
);
