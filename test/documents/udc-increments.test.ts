import { expect } from 'vitest';
import type { Json } from '../../host-sdk/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect as connectTo, HISTORY, text } from '../contract/pulling.js';
import { startPlugin, startTenant, testServices, type Tenant } from '../tenant.js';
import { mustPull, pagesOf } from './connector.js';
import { filters, reads } from './known-bad.js';

const FEW = 80;
const HOUR = 3_600_000;
const connect = (data: Readonly<Record<string, unknown>> = {}) => connectTo({ ...data }, { incidents: FEW });

/** Another user changes that many records, beginning at one. Returns their RecIds. */
function edit(
  tenant: Tenant,
  at: number,
  count: number,
  patch: Readonly<Record<string, Json>> = { Subject: 'edited' },
) {
  const ids = tenant.mock.records
    .list('incidents')
    .slice(at, at + count)
    .map((record) => text(record, 'RecId'));
  for (const id of ids) tenant.mock.records.update('incidents', id, patch);
  return ids.sort();
}

const create = (tenant: Tenant, fields: Readonly<Record<string, Json>> = {}) =>
  text(
    tenant.mock.records.insert('incidents', {
      ...{ Subject: 'new', Symptom: 'x', Status: 'Logged', ProfileLink: tenant.credentials.employeeRecId },
      ...fields,
    }),
    'RecId',
  );

/** A product that keeps no cursor. */
const forgets: Flaw = { plugin: (plugin) => ({ pull: (request) => plugin.pull({ ...request, checkpoint: null }) }) };
/** A product that reads all of it each time. */
const readsAll: Flaw = {
  plugin: (plugin) => ({ pull: (request) => plugin.pull({ ...request, mode: 'historical', checkpoint: null }) }),
};

/** A checkpoint whose times of the tenant's last day lie a day later. */
const dayAhead = (checkpoint: Json): Json =>
  JSON.parse(JSON.stringify(checkpoint).replaceAll('2026-07-01', '2026-07-02')) as Json;

statement(
  'udc.incremental',
  {
    'a cursor that is not kept': forgets,
    'the whole table again': readsAll,
    'what was made since': reads({ cursor_field: 'CreatedDateTime' }),
    'a cursor a day ahead': {
      plugin: (plugin) => ({
        pull: (request) => plugin.pull({ ...request, checkpoint: dayAhead(request.checkpoint) }),
      }),
    },
  },
  async () => {
    const { tenant, plugin } = await connect();
    let { checkpoint } = await mustPull(plugin);
    for (let round = 0; round < 3; round++) {
      tenant.clock.advance(HOUR);
      const changed = [...edit(tenant, round * 10, 5), create(tenant)].sort();
      tenant.clock.advance(HOUR);
      const increment = await mustPull(plugin, checkpoint, 'incremental');
      expect([...increment.rows.keys()].sort()).toEqual(changed);
      expect(increment.end?.complete).toBe(true);
      expect([...increment.rows.values()].every(({ Subject }) => Subject === 'edited' || Subject === 'new')).toBe(true);
      const settled = await mustPull(plugin, increment.checkpoint, 'incremental');
      expect(settled.delivered).toBe(0);
      checkpoint = settled.checkpoint;
    }
  },
);

statement(
  'udc.cursor.default',
  {
    'the time of the creation': reads({ cursor_field: 'CreatedDateTime' }),
    'another field in the filter': filters((filter) => filter.replaceAll('LastModDateTime', 'CreatedDateTime')),
  },
  async () => {
    const { tenant, plugin } = await connect();
    const history = await mustPull(plugin);
    const latest = [...history.rows.values()]
      .map((row) => text(row, 'LastModDateTime'))
      .sort()
      .at(-1);
    expect(plugin.describeCheckpoint(history.checkpoint).cursor).toBe(latest);
    tenant.clock.advance(HOUR);
    const changed = edit(tenant, 3, 4);
    const increment = await mustPull(plugin, history.checkpoint, 'incremental');
    expect([...increment.rows.keys()].sort()).toEqual(changed);
    for (const { query } of pagesOf(tenant)) expect(query['$filter']).toMatch(/^LastModDateTime ge /);
  },
);

statement(
  'udc.cursor.other',
  {
    'LastModDateTime all the same': reads({ cursor_field: 'LastModDateTime' }),
    'another field in the filter': filters((filter) => filter.replaceAll('CreatedDateTime', 'LastModDateTime')),
  },
  async () => {
    const { tenant, plugin } = await connect({ cursor_field: 'CreatedDateTime' });
    const history = await mustPull(plugin);
    expect(history.delivered).toBe(FEW);
    const latest = [...history.rows.values()]
      .map((row) => text(row, 'CreatedDateTime'))
      .sort()
      .at(-1);
    expect(plugin.describeCheckpoint(history.checkpoint).cursor).toBe(latest);
    tenant.clock.advance(HOUR);
    edit(tenant, 0, 5);
    const made = create(tenant);
    const increment = await mustPull(plugin, history.checkpoint, 'incremental');
    expect([...increment.rows.keys()]).toEqual([made]);
    for (const { query } of pagesOf(tenant)) expect(query['$filter']).toMatch(/^CreatedDateTime ge /);
  },
);

statement(
  'udc.mode',
  {
    'history in every mode': reads({ mode: 'historical' }),
    'increments in every mode': reads({ mode: 'incremental', end_date: undefined }),
    'an unknown mode, taken for history': {
      config: (config) => {
        const data = config['data'] as Readonly<Record<string, unknown>>;
        return data['mode'] === 'both' ? { ...config, data: { ...data, mode: 'historical' } } : config;
      },
    },
  },
  async () => {
    const { tenant, services, plugin } = await connect();
    const history = await mustPull(plugin);
    expect(history.delivered).toBe(FEW);
    tenant.clock.advance(HOUR);
    const changed = edit(tenant, 0, 5);
    const incremental = startPlugin(tenant.config({ data: { ...HISTORY, mode: 'incremental' } }), services);
    const increment = await mustPull(incremental, history.checkpoint);
    expect([...increment.rows.keys()].sort()).toEqual(changed);
    // Records that were just delivered and have not changed since are left out.
    const again = await mustPull(plugin, increment.checkpoint);
    expect(again.rows.size).toBe(FEW - changed.length);
    const refused = expect.objectContaining({ code: 'config.invalid' }) as Error;
    expect(() => startPlugin(tenant.config({ data: { ...HISTORY, mode: 'both' } }))).toThrow(refused);
  },
);

statement(
  'udc.start-date.required',
  {
    'a start long ago in its place': {
      config: (config) => ({ ...config, data: { start_date: '1970-01-01', ...(config['data'] as object) } }),
    },
    'increments in place of the history': {
      config: (config) => {
        const data = config['data'] as Readonly<Record<string, unknown>>;
        return data['start_date'] === undefined ? { ...config, data: { ...data, mode: 'incremental' } } : config;
      },
    },
    'a start for increments too': {
      config: (config) => {
        const data = config['data'] as Readonly<Record<string, unknown>>;
        return data['start_date'] === undefined ? { ...config, data: { ...data, mode: 'historical' } } : config;
      },
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: 10 });
    const data = { tables: ['incidents'] };
    const historical = tenant.config({ data: { ...data, mode: 'historical' } });
    await expect(refusalOf(() => startPlugin(historical))).resolves.toEqual({
      code: 'config.invalid',
      field: 'data.start_date',
    });
    const incremental = tenant.config({ data: { ...data, mode: 'incremental' } });
    await expect(refusalOf(() => startPlugin(incremental))).resolves.toBeUndefined();
    const dated = tenant.config({ data: { ...data, mode: 'historical', start_date: '2024-01-01' } });
    await expect(refusalOf(() => startPlugin(dated))).resolves.toBeUndefined();
    expect(tenant.mock.journal.count()).toBe(0);
  },
);

statement(
  'udc.tables.required',
  {
    'incidents where no table was named': {
      config: (config) => {
        const data = config['data'] as { readonly tables?: readonly string[] };
        return { ...config, data: { ...data, tables: data.tables?.length ? data.tables : ['incidents'] } };
      },
    },
    'at least two tables': {
      config: (config) => {
        const data = config['data'] as { readonly tables?: readonly string[] };
        return { ...config, data: { ...data, tables: data.tables?.length === 1 ? [] : data.tables } };
      },
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: 10 });
    const { tables: _left, ...none } = HISTORY;
    for (const data of [none, { ...none, tables: [] }]) {
      await expect(refusalOf(() => startPlugin(tenant.config({ data })))).resolves.toEqual({
        code: 'config.invalid',
        field: 'data.tables',
      });
    }
    const one = refusalOf(() => startPlugin(tenant.config({ data: { ...none, tables: ['changes'] } })));
    await expect(one).resolves.toBeUndefined();
  },
);

statement(
  'udc.end-date.historical',
  {
    'an end of increments that is ignored': {
      config: (config) => {
        const { end_date: end, ...data } = config['data'] as Readonly<Record<string, unknown>>;
        return { ...config, data: data['mode'] === 'incremental' ? data : { ...data, end_date: end } };
      },
    },
    'no end of a history': reads({ end_date: undefined }),
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const services = testServices(tenant.clock);
    const dated = { ...HISTORY, end_date: '2025-06-30' };
    const incremental = tenant.config({ data: { ...dated, mode: 'incremental' } });
    await expect(refusalOf(() => startPlugin(incremental))).resolves.toEqual({
      code: 'config.invalid',
      field: 'data.end_date',
    });
    const { rows } = await mustPull(startPlugin(tenant.config({ data: dated }), services));
    expect(rows.size).toBeGreaterThan(10);
    for (const row of rows.values()) expect(text(row, 'LastModDateTime') < '2025-07-01').toBe(true);
  },
);

/** Code and field of the problem that something is refused with; undefined where it is not. */
async function refusalOf(action: () => unknown): Promise<object | undefined> {
  try {
    action();
    return undefined;
  } catch (error) {
    const { code, problem } = error as { readonly code: string; readonly problem: { readonly field?: string } };
    return { code, field: problem.field };
  }
}
