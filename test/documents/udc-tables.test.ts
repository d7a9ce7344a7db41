import { expect } from 'vitest';
import type { Json } from '../../host-sdk/index.js';
import { pullTables } from '../../host/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect, HISTORY, text } from '../contract/pulling.js';
import { startPlugin, startTenant, testServices } from '../tenant.js';
import { mustPull, openConnector, openTables } from './connector.js';
import { delivers, deliversRows } from './known-bad.js';

/** A product whose output tables have other names. */
const names = (change: (name: string) => string): Flaw =>
  delivers((batch) => ({ ...batch, table: { ...batch.table, name: change(batch.table.name) } }));

statement(
  'udc.tables.output',
  {
    'one table for all objects': names(() => 'record'),
    'the first object alone': {
      config: (config) => {
        const data = config['data'] as { readonly tables: readonly string[] };
        return { ...config, data: { ...data, tables: data.tables.slice(0, 1) } };
      },
      plugin: (plugin) => ({
        async *pull(request) {
          const [first] = await plugin.discover();
          if (request.table === first?.name) yield* plugin.pull(request);
        },
      }),
    },
    'two tables for an object': {
      plugin: (plugin) => ({
        async *pull(request) {
          for await (const batch of plugin.pull(request)) {
            const isOpen = text(batch.rows[0], 'Status') !== '"Closed"';
            yield { ...batch, table: { ...batch.table, name: `${batch.table.name}${isOpen ? '_open' : '_closed'}` } };
          }
        },
      }),
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: 40, sizes: { employees: 30, changes: 20 } });
    const tables = {
      incidents: 'incident',
      employees: 'employee',
      changes: 'change',
      standarduserteams: 'standarduserteam',
    };
    const session = await openConnector(tenant, { data: { ...HISTORY, tables: Object.keys(tables) } });
    const destination = await openTables();
    const result = await pullTables(session, { destination });
    expect(result.tables.map(({ table, output, complete }) => [table, output, complete])).toEqual(
      Object.entries(tables).map(([table, output]) => [table, output, true]),
    );
    const written = await destination.summaries();
    expect(Object.fromEntries(written.map(({ source, output, rows }) => [source, [output, rows]]))).toEqual(
      Object.fromEntries(Object.entries(tables).map(([set, name]) => [set, [name, tenant.mock.records.count(set)]])),
    );
  },
);

/** Objects whose names end in an s of their own: their collections have one more. */
const WITH_S: MockOptions['schema'] = {
  objects: [
    { name: 'ivnt_Status', fields: ['text 60: Label'] },
    { name: 'Process', fields: ['text 60: Label'] },
    { name: 'Bus', fields: ['text 60: Label'] },
  ],
};

const OUTPUTS = {
  incidents: 'incident',
  ci__computers: 'ci__computer',
  journal__notess: 'journal__notes',
  ivnt_statuss: 'ivnt_status',
  processs: 'process',
  buss: 'bus',
  ServiceReqs: 'ServiceReq',
} as const;

statement(
  'udc.tables.names',
  {
    'every trailing s removed': names((name) => name.replace(/s+$/, '')),
    'the name of the collection': {
      plugin: (plugin) => ({
        async *pull(request) {
          for await (const batch of plugin.pull(request)) {
            yield { ...batch, table: { ...batch.table, name: request.table } };
          }
        },
      }),
    },
    'the last letter removed, even if it is no s': {
      plugin: (plugin) => ({
        discover: async () => (await plugin.discover()).map((table) => ({ ...table, output: table.name.slice(0, -1) })),
      }),
    },
    'the part before the underscores': names((name) => name.replace(/^.*__/, '')),
    'lower case': names((name) => name.toLowerCase()),
  },
  async () => {
    const tables = [...Object.keys(OUTPUTS), 'furniture'];
    const { plugin } = await connect({ tables }, { incidents: 10, schema: WITH_S });
    for (const [table, output] of Object.entries(OUTPUTS)) {
      const { batches } = await mustPull(plugin, null, 'historical', { table });
      expect([table, batches.at(-1)?.table.name]).toEqual([table, output]);
    }
    // A name without a trailing s, which no collection of a tenant has, stays what it is.
    const announced = (await plugin.discover()).map(({ name, output }) => [name, output]);
    expect(Object.fromEntries(announced)).toEqual({ ...OUTPUTS, furniture: 'furniture' });
  },
);

/** A product whose clock stops while it reads. */
const standsStill: Flaw = {
  services: (services) => {
    const begun = services.clock.now();
    return { ...services, clock: { ...services.clock, now: () => begun } };
  },
};

statement(
  'udc.output.time',
  {
    'the time at which the run began': standsStill,
    'the time of the record’s last change': deliversRows((row) => ({
      ...row,
      _dlt_processing_time: text(row, 'LastModDateTime').replace('Z', '.000Z'),
    })),
    'no time zone': deliversRows((row) => ({
      ...row,
      _dlt_processing_time: text(row, '_dlt_processing_time').replace('Z', ''),
    })),
    'the first row of a page alone': delivers((batch) => ({
      ...batch,
      rows: batch.rows.map((row, at) => (at === 0 ? row : { ...row, _dlt_processing_time: null })),
    })),
  },
  async () => {
    const { tenant, plugin, services } = await connect({ page_size: 50, max_lanes: 1 }, { incidents: 180 });
    let begun = services.clock.now();
    let pages = 0;
    for await (const { rows, table } of plugin.pull({ table: 'incidents', checkpoint: null })) {
      expect(table.columns).toContainEqual({ name: '_dlt_processing_time', type: 'datetime' });
      const ended = services.clock.now();
      for (const row of rows) {
        const processed = text(row, '_dlt_processing_time');
        expect(processed).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect([Date.parse(processed) >= begun, Date.parse(processed) <= ended]).toEqual([true, true]);
      }
      tenant.clock.advance(90_000);
      begun = services.clock.now();
      if (rows.length > 0) pages++;
    }
    expect(pages).toBeGreaterThan(2);
  },
);

const ODD = {
  Subject: '  <b>Fünf & „sechs“</b>  ',
  Symptom: 'a\r\nb\tc\u0000d 😀 ünïcødé "quoted" \\ 007',
  OddText: '007',
  OddEmpty: '',
  OddNumber: -0.125,
  OddLarge: 2_147_483_647,
  OddFlag: false,
} as const;
const ODD_SCHEMA: MockOptions['schema'] = {
  objects: [
    {
      name: 'Incident',
      fields: ['text 60: OddText', 'text 60: OddEmpty', 'decimal: OddNumber', 'int: OddLarge', 'bool: OddFlag'],
    },
  ],
};

/** A product that does something to every text. */
const texts = (change: (value: string) => Json): Flaw =>
  deliversRows((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? change(value) : value]),
    ),
  );

statement(
  'udc.output.fields',
  {
    'texts without blanks around them': texts((value) => value.trim()),
    'texts that look like numbers as numbers': texts((value) => (/^\d+$/.test(value) ? Number(value) : value)),
    'empty texts as nothing': texts((value) => (value === '' ? null : value)),
    'fields without a value left out': deliversRows((row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
    ),
    'names in another spelling': deliversRows(({ Subject, ...row }) => ({ ...row, subject: Subject ?? null })),
    'fields that every object has, alone': deliversRows((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Odd'))),
    ),
    'annotations of the protocol': deliversRows((row) => ({ ...row, '@odata.etag': 'x' })),
  },
  async () => {
    const tenant = await startTenant({ incidents: 60, schema: ODD_SCHEMA });
    const odd = text(tenant.mock.records.list('incidents')[7], 'RecId');
    tenant.mock.records.update('incidents', odd, ODD);
    const plugin = startPlugin(tenant.config({ data: HISTORY }), testServices(tenant.clock));
    const { rows, batches } = await mustPull(plugin);
    expect(rows.size).toBe(60);
    const columns = batches[0]?.table.columns.map(({ name }) => name).sort();
    for (const record of tenant.mock.records.list('incidents')) {
      const { _dlt_processing_time: processed, ...fields } = rows.get(text(record, 'RecId')) ?? {};
      expect(fields).toEqual(record);
      expect(processed).toBeDefined();
      expect(Object.keys({ ...fields, _dlt_processing_time: processed }).sort()).toEqual(columns);
    }
    expect(rows.get(odd)).toMatchObject(ODD);
  },
);
