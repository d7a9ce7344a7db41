import { expect } from 'vitest';
import type { SyncEvent } from '../../host-sdk/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { sync } from '../contract/ticket-scene.js';
import { connectWith, EACH_METHOD } from './methods.js';
import { filters, readsTicketing } from './known-bad.js';
import { orchestrator } from './orchestrator.js';

const STATUSES = {
  Logged: 'new',
  Active: 'in_progress',
  'Waiting for Customer': 'on_hold',
  'Waiting for Resolution': 'on_hold',
  'Waiting for 3rd Party': 'on_hold',
  Resolved: 'other',
  Closed: 'closed',
  Cancelled: 'other',
} as const;

const reads = (status_map: Readonly<Record<string, string>>) => readsTicketing({ status_map });

statement(
  'cto.status-map',
  {
    'Resolved for closed': reads({ Resolved: 'closed' }),
    'Cancelled for closed': reads({ Cancelled: 'closed' }),
    'one waiting status forgotten': reads({ 'Waiting for 3rd Party': 'other' }),
    'Active for new': reads({ Active: 'new' }),
  },
  async () => {
    const { tenant, arrive, work, fetchStates, tickets } = await orchestrator();
    const expected = Object.entries(STATUSES);
    await arrive(...expected.map((_status, at) => ({ id: `alert-${at}` })));
    await work();
    for (const { alertId, recId } of await tickets()) {
      const [Status] = expected[Number(alertId.replace('alert-', ''))] ?? [];
      tenant.mock.records.update('incidents', String(recId), { Status });
    }
    await fetchStates();
    const told = (await tickets()).map(({ nativeStatus, status }) => [nativeStatus, status]);
    expect(Object.fromEntries(told as [string, string][])).toEqual(STATUSES);
    expect(told).toHaveLength(8);
  },
);

for (const { method, name, missigned } of EACH_METHOD) {
  statement(
    { id: 'cto.api.sync', of: name },
    {
      ...missigned,
      'the record id for the number': filters((filter) => filter.replace('IncidentNumber', 'RecId')),
      'the number as a text': filters((filter) => filter.replace(/eq (\d+)/g, "eq '$1'")),
      'greater for equal': filters((filter) => filter.replace('IncidentNumber eq', 'IncidentNumber ge')),
    },
    async () => {
      const { tenant, plugin } = await connectWith(method);
      const [, , third] = tenant.mock.records.list('incidents');
      const ref = { number: String(third?.['IncidentNumber']), recId: String(third?.['RecId']) };
      const { changes, by } = await sync(plugin, { check: [{ ref }] }).catch(() => ({ changes: [], by: () => [] }));
      expect([changes.length, by('changed').length]).toEqual([0, 1]);
      // The first question, for the newest changes, tells where the next sync begins (docs/deviations.md).
      const [, asked] = tenant.mock.journal.entries({ op: 'list' });
      expect(asked).toMatchObject({ method: 'GET', path: '/api/odata/businessobject/incidents', status: 200, rows: 1 });
      // The last term names no record: it makes the address one of its own (docs/deviations.md).
      expect(asked?.query['$filter']).toMatch(new RegExp(`^IncidentNumber eq ${ref.number} or RecId eq '\\w{32}'$`));
      expect(asked?.credential).toBe(method);
      expect(asked?.headers).toMatchObject({ accept: 'application/json' });
    },
  );
}

/** A product that reports other states. */
const tells = (change: (event: SyncEvent) => SyncEvent): Flaw => ({
  plugin: (plugin) => ({
    async *syncStates(request) {
      for await (const event of plugin.syncStates(request)) yield change(event);
    },
  }),
});

statement(
  'cto.sync.state',
  {
    'the status that is known': tells((event) =>
      event.kind === 'checkpoint' || !('state' in event)
        ? event
        : { ...event, state: { ...event.state, status: 'Logged' } },
    ),
    'everything unchanged': { plugin: () => ({ syncStates: nothing }) },
    'states that are asked for once and kept': onlyFirst(),
  },
  async () => {
    const { tenant, arrive, work, fetchStates, tickets } = await orchestrator();
    await arrive({ id: 'a' }, { id: 'b' });
    await work();
    const [a, b] = (await tickets()).map(({ recId }) => String(recId));
    const set = (recId: string | undefined, values: object) => {
      tenant.clock.advance(3_600_000);
      tenant.mock.records.update('incidents', String(recId), { ...values });
    };
    set(a, { Status: 'Active', Owner: 'jdoe' });
    await fetchStates();
    expect(await tickets()).toMatchObject([
      { recId: a, nativeStatus: 'Active', status: 'in_progress', assignee: 'jdoe' },
      { recId: b, nativeStatus: 'Logged', status: 'new' },
    ]);
    set(b, { Status: 'Closed' });
    set(a, { Status: 'Resolved' });
    await fetchStates();
    expect(await tickets()).toMatchObject([
      { nativeStatus: 'Resolved', status: 'other' },
      { nativeStatus: 'Closed', status: 'closed' },
    ]);
  },
);

async function* nothing(): AsyncGenerator<SyncEvent> {
  yield { kind: 'checkpoint', checkpoint: null };
}

function onlyFirst(): Flaw {
  let asked = 0;
  return {
    plugin: (plugin) => ({ syncStates: (request) => (asked++ === 0 ? plugin.syncStates(request) : nothing()) }),
  };
}
