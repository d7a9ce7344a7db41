import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';
import type { Row } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect as connectTo, text } from '../contract/pulling.js';
import type { Tenant } from '../tenant.js';
import { idsOf, mustPull, pagesOf } from './connector.js';
import { asks, deliversRows, filters, reads, takes } from './known-bad.js';

const HOUR = 3_600_000;
const FEW = 80;

const connect = (
  data: Readonly<Record<string, unknown>> = {},
  options: MockOptions = {},
  changes: Readonly<Record<string, unknown>> = {},
) => connectTo({ ...data }, { incidents: FEW, ...options }, { ...changes });

/** Bounds that a filter over a field holds, as they were sent. */
function boundsOf(tenant: Tenant, field = 'LastModDateTime'): readonly string[] {
  const filter = new RegExp(`^${field} ge (\\S+)`);
  return pagesOf(tenant).map(({ query }) => filter.exec(query['$filter'] ?? '')?.[1] ?? 'none');
}

/** Gives a record another time of its last change. */
function stamp(tenant: Tenant, at: number, LastModDateTime: string): string {
  const id = text(tenant.mock.records.list('incidents')[at], 'RecId');
  tenant.mock.records.update('incidents', id, { LastModDateTime });
  return id;
}

const ZONES = { 'Europe/Berlin': '+02:00', 'Asia/Tokyo': '+09:00' } as const;
type Zone = keyof typeof ZONES;

/** What the tenant's clock on the wall shows at an instant. */
const wallOf = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({
    smallestUnit: 'second',
  });

for (const stamp_style of ['none', 'offset'] as const) {
  statement(
    { id: 'udc.utc', of: stamp_style === 'none' ? 'stamps without a zone' : 'stamps with an offset' },
    {
      'local time taken for UTC':
        stamp_style === 'none'
          ? takes({ time_zone: 'UTC' })
          : { answer: ({ body }) => ({ body: body.replaceAll(/(T\d\d:\d\d:\d\d)\+0[12]:00/g, '$1Z') }) },
      'the offset of summer all year': {
        answer: ({ body }) => ({ body: body.replaceAll('+01:00"', '+02:00"') }),
        config: (config) => (stamp_style === 'none' ? { ...config, time_zone: 'Etc/GMT-2' } : config),
      },
      'the cursor alone': deliversRows((row) => ({
        ...row,
        CreatedDateTime: text(row, 'CreatedDateTime').slice(0, 19),
      })),
    },
    async () => {
      const { tenant, plugin } = await connect(
        {},
        { timeZone: 'Europe/Berlin', switches: { stamp_style } },
        { time_zone: 'Europe/Berlin' },
      );
      const { rows, batches } = await mustPull(plugin);
      const dates = batches[0]?.table.columns.filter(({ type }) => type === 'datetime').map(({ name }) => name) ?? [];
      expect(dates).toEqual(expect.arrayContaining(['CreatedDateTime', 'LastModDateTime', '_dlt_processing_time']));
      tenant.mock.switches.set({ stamp_style: 'Z' });
      let compared = 0;
      for (const record of tenant.mock.records.list('incidents')) {
        const row = rows.get(text(record, 'RecId'));
        for (const name of dates.filter((date) => date !== '_dlt_processing_time')) {
          expect([name, row?.[name]]).toEqual([name, record[name]]);
          if (record[name] !== null) compared++;
        }
        expect(text(row, '_dlt_processing_time')).toMatch(/Z$/);
      }
      expect(compared).toBeGreaterThan(2 * FEW);
    },
  );
}

statement(
  'udc.iso-filter',
  {
    'no filter': asks((options) => {
      options.delete('$filter');
    }),
    'dates as people write them': filters((filter) =>
      filter.replaceAll(/(\d{4})-(\d\d)-(\d\d)T([\d:]{8})Z/g, "'$2/$3/$1 $4'"),
    ),
    'the date of the creation': reads({ cursor_field: 'CreatedDateTime' }),
  },
  async () => {
    const { tenant, plugin } = await connect({ end_date: '2026-06-30T00:00:00Z' });
    const { checkpoint } = await mustPull(plugin);
    await mustPull(plugin, checkpoint, 'incremental');
    const stampText = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    const asked = new RegExp(
      `^LastModDateTime ge ${stampText}( and LastModDateTime lt ${stampText})?( and RecId .+)?$`,
    );
    const pages = pagesOf(tenant);
    expect(pages.length).toBeGreaterThan(2);
    for (const { query } of pages) expect(query['$filter'] ?? '').toMatch(asked);
  },
);

/** A product that takes a stamp of an increment's filter for another instant. */
const shifts = (ms: number): Flaw =>
  filters((filter) =>
    filter.replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}/g, (bound) =>
      new Date(Date.parse(`${bound}Z`) + ms).toISOString().slice(0, 19),
    ),
  );

for (const zone of Object.keys(ZONES) as Zone[]) {
  statement(
    { id: 'udc.time-zone', of: zone },
    {
      UTC: takes({ time_zone: 'UTC' }),
      'no time zone': takes({ time_zone: undefined }),
      'local time marked as UTC': filters((filter) => filter.replaceAll(/(T[\d:]{8})(?!Z)/g, '$1Z')),
      'an hour of summer that is counted twice': shifts(HOUR),
    },
    async () => {
      const { tenant, plugin, services } = await connect(
        {},
        { timeZone: zone, switches: { stamp_style: 'none' } },
        { time_zone: zone },
      );
      stamp(tenant, 70, wallOf(tenant.clock.now(), zone));
      const history = await mustPull(plugin);
      // A change may become visible six minutes later than it is stamped.
      expect(history.end?.horizon).toBe(wallOf(services.clock.now() - 360_000, zone));
      const edited: string[] = [];
      let { checkpoint, end } = history;
      for (let round = 0; round < 3; round++) {
        const before = services.clock.now();
        const stamps = tenant.mock.records.list('incidents').map((record) => text(record, 'LastModDateTime'));
        const closed = stamps.filter((one) => one < (end?.horizon ?? '')).sort();
        for (let minute = 0; minute < 10; minute++) {
          tenant.clock.advance(60_000);
          edited.push(stamp(tenant, round * 10 + minute, wallOf(tenant.clock.now(), zone)));
        }
        tenant.mock.journal.clear();
        const increment = await mustPull(plugin, checkpoint, 'incremental');
        expect([...increment.rows.keys()].sort()).toEqual(edited.splice(0).sort());
        // From the last record on that the run before has closed.
        expect(new Set(boundsOf(tenant))).toEqual(new Set([closed.at(-1)]));
        for (const row of increment.rows.values()) {
          const changed = Date.parse(text(row, 'LastModDateTime'));
          expect(changed > before && changed <= tenant.clock.now()).toBe(true);
        }
        ({ checkpoint, end } = increment);
        expect(Date.parse(`${end?.horizon}${ZONES[zone]}`)).toBe(tenant.clock.now() - 360_000);
      }
    },
  );
}

statement(
  'udc.start-date',
  {
    'later than': filters((filter) => filter.replace(' ge ', ' gt ')),
    'a day of UTC in place of the tenant’s': {
      config: (config) => {
        const data = config['data'] as Readonly<Record<string, unknown>>;
        const start = String(data['start_date']);
        return { ...config, data: { ...data, start_date: start.length === 10 ? `${start}T00:00:00Z` : start } };
      },
    },
    'the date of the creation': reads({ cursor_field: 'CreatedDateTime' }),
    'the whole table': reads({ start_date: '1990-01-01' }),
  },
  async () => {
    // Midnight of Tokyo is three in the afternoon of the day before.
    for (const [start_date, first] of [
      ['2025-03-10', '2025-03-09T15:00:00Z'],
      ['2025-03-10T04:30:00Z', '2025-03-10T04:30:00Z'],
      ['2025-03-10T04:30:00+09:00', '2025-03-09T19:30:00Z'],
    ] as const) {
      const { tenant, plugin } = await connect({ start_date }, { timeZone: 'Asia/Tokyo' }, { time_zone: 'Asia/Tokyo' });
      const early = stamp(tenant, 0, new Date(Date.parse(first) - 1000).toISOString());
      const on = stamp(tenant, 1, first);
      const { rows } = await mustPull(plugin);
      expect([rows.has(early), rows.has(on)]).toEqual([false, true]);
      const since = idsOf(tenant, (record) => text(record, 'LastModDateTime') >= first);
      expect(since.length).toBeLessThan(FEW);
      expect([...rows.keys()].sort()).toEqual(since);
    }
  },
);

statement(
  'udc.end-date',
  {
    'the end left out': reads({ end_date: undefined }),
    'the last day left out': {
      config: (config) => {
        const data = config['data'] as Readonly<Record<string, unknown>>;
        const end = String(data['end_date']);
        return { ...config, data: { ...data, end_date: end.length === 10 ? `${end}T00:00:00Z` : end } };
      },
    },
    'a day more': filters((filter) => filter.replace('lt 2025-03-11', 'lt 2025-03-12')),
  },
  async () => {
    for (const [end_date, last] of [
      ['2025-03-10', '2025-03-10T23:59:59Z'],
      ['2025-03-10T04:30:00Z', '2025-03-10T04:30:00Z'],
    ] as const) {
      const { tenant, plugin } = await connect({ end_date });
      const on = stamp(tenant, 0, last);
      const late = stamp(tenant, 1, new Date(Date.parse(last) + 1000).toISOString());
      const { rows, end } = await mustPull(plugin);
      expect(end?.complete).toBe(true);
      expect([rows.has(on), rows.has(late)]).toEqual([true, false]);
      const until = idsOf(tenant, (record) => text(record, 'LastModDateTime') <= last);
      expect(until.length).toBeLessThan(FEW);
      expect([...rows.keys()].sort()).toEqual(until);
    }
  },
);

statement(
  'udc.historical',
  {
    'no start': reads({ start_date: '1990-01-01' }),
    'no end': reads({ end_date: undefined }),
    'each record twice': {
      plugin: (plugin) => ({
        async *pull(request) {
          for await (const batch of plugin.pull(request)) yield { ...batch, rows: [...batch.rows, ...batch.rows] };
        },
      }),
    },
    'records whose turn never comes': deliversOnly((row) => !text(row, 'RecId').startsWith('7')),
  },
  async () => {
    const { tenant, plugin } = await connect({ start_date: '2025-01-01', end_date: '2025-12-31' }, { incidents: 300 });
    const { rows, delivered, end } = await mustPull(plugin);
    const wanted = idsOf(tenant, (record) => text(record, 'LastModDateTime').startsWith('2025-'));
    expect(wanted.length).toBeGreaterThan(100);
    expect([...rows.keys()].sort()).toEqual(wanted);
    expect([delivered, end?.complete]).toEqual([wanted.length, true]);
  },
);

function deliversOnly(isWanted: (row: Row) => boolean): Flaw {
  return {
    plugin: (plugin) => ({
      async *pull(request) {
        for await (const batch of plugin.pull(request)) yield { ...batch, rows: batch.rows.filter(isWanted) };
      },
    }),
  };
}
