import { describe, expect, test } from 'vitest';
import { openDesk, type Desk, type Kind } from './pull-fixes/desk.js';
import { contentsOf } from './written-rows.js';

interface Setting {
  readonly key: string;
  /** Keys of the section `data`, or of the connection where a dot is in front. */
  readonly from: Readonly<Record<string, unknown>>;
  readonly to: Readonly<Record<string, unknown>>;
  /** What the next run says of it. */
  readonly says?: string;
}

/** Settings that say how a table is read, and what an unfinished run makes of another value. */
const SETTINGS: readonly Setting[] = [
  {
    key: 'paging',
    from: { paging: 'walk' },
    to: { paging: 'skip' },
    says: 'used the paging walk and starts again with skip',
  },
  {
    key: 'paging',
    from: { paging: 'skip' },
    to: { paging: 'walk' },
    says: 'used the paging skip and starts again with walk',
  },
  { key: 'paging', from: { paging: 'auto' }, to: { paging: 'walk' } },
  { key: 'page_size', from: { page_size: 15 }, to: { page_size: 4 } },
  { key: 'page_size', from: { page_size: 15 }, to: { page_size: 100 } },
  { key: 'max_lanes', from: { max_lanes: 4 }, to: { max_lanes: 1 } },
  { key: 'max_lanes', from: { max_lanes: 1 }, to: { max_lanes: 8 } },
  { key: 'cursor_field', from: {}, to: { cursor_field: 'CreatedDateTime' }, says: 'read from its beginning again' },
  { key: 'settle', from: {}, to: { settle_seconds: 7200, lookback_seconds: 86_400 } },
  {
    key: 'settle',
    from: { settle_seconds: 7200, lookback_seconds: 86_400 },
    to: { settle_seconds: 0, lookback_seconds: 0 },
  },
  { key: 'deletes', from: { deletes: 'off' }, to: { deletes: 'sweep' } },
  { key: 'time_zone', from: { '.time_zone': 'UTC' }, to: { '.time_zone': 'Pacific/Auckland' } },
  { key: 'api_path', from: {}, to: { '.api_path': '/HEAT/api/odata/businessobject/' } },
];

function set(desk: Desk, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values)) {
    if (key.startsWith('.')) desk.config[key.slice(1)] = value;
    else desk.data[key] = value;
  }
}

function change(desk: Desk, { from, to }: Pick<Setting, 'from' | 'to'>): void {
  for (const key of Object.keys(from)) {
    if (key.startsWith('.')) Reflect.deleteProperty(desk.config, key.slice(1));
    else Reflect.deleteProperty(desk.data, key);
  }
  set(desk, { ...('page_size' in from && !('page_size' in to) ? { page_size: 15 } : {}), ...to });
}

/** Runs a pull that is stopped after some pages; others go on working. */
async function stopped(desk: Desk, pause = 600_000): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  const onEvent = () => {
    if (++seen === 3) stop.abort();
  };
  const { tables } = await desk.pull({ signal: stop.signal, onEvent });
  expect(tables).toMatchObject([{ complete: false, problem: { code: 'host.aborted' } }]);
  desk.tenant.clock.advance(pause);
  desk.edit(4, 30);
}

/** The next run ends well, says of the setting what is to be said, and with the one after it nothing is missing. */
async function endsWell(desk: Desk, says?: string): Promise<void> {
  const { tables } = await desk.pull();
  expect(tables).toMatchObject([{ complete: true }]);
  const said = [...(tables[0]?.warnings ?? []), ...(tables[0]?.notes ?? [])].join(' ');
  if (says === undefined) expect(said).not.toMatch(/starts again|from the beginning/);
  else expect(said).toContain(says);
  // What changes behind a run that goes on comes with the next one; by this cursor no change would.
  if (desk.data['cursor_field'] === 'CreatedDateTime') {
    expect(desk.wrong()).toEqual([]);
    return;
  }
  desk.tenant.clock.advance(3_600_000);
  desk.edit(3, 60);
  expect((await desk.pull()).tables).toMatchObject([{ complete: true }]);
  expect(desk.wrong()).toEqual([]);
}

test.for(SETTINGS)('an unfinished history follows a changed $key: $to', async (setting) => {
  const desk = await openDesk('sqlite');
  set(desk, setting.from);
  await stopped(desk);
  change(desk, setting);
  await endsWell(desk, setting.says);
});

test.for(SETTINGS)('an unfinished increment follows a changed $key: $to', async (setting) => {
  const desk = await openDesk('jsonl');
  set(desk, setting.from);
  await desk.pull();
  desk.tenant.clock.advance(3_600_000);
  desk.edit(75);
  await stopped(desk);
  change(desk, setting);
  await endsWell(desk, setting.says);
});

test.for([
  { from: undefined, to: 60, rows: 'no more than that' },
  { from: 60, to: undefined, rows: 'everything' },
  { from: 60, to: 80, rows: 'what lies between too' },
])('an unfinished history that is to begin at another date reads $rows', async ({ from, to }) => {
  const desk = await openDesk('sqlite');
  const stamps = desk.tenant.mock.records.list('incidents').map((record) => record['LastModDateTime'] as string);
  const newest = stamps.sort().reverse();
  const since = (records?: number) => (records === undefined ? {} : { start_date: newest[records - 1] });
  set(desk, since(from));
  await stopped(desk);
  change(desk, { from: since(from), to: since(to) });
  const { tables } = await desk.pull();
  expect(tables).toMatchObject([{ complete: true, warnings: [expect.stringContaining('was replaced by this one')] }]);
  desk.tenant.clock.advance(3_600_000);
  expect((await desk.pull()).tables).toMatchObject([{ complete: true }]);
  const held = new Set(desk.rows().map((row) => row['RecId']));
  const due = desk.tenant.mock.records
    .list('incidents')
    .filter((record) => (record['LastModDateTime'] as string) >= (newest[(to ?? newest.length) - 1] ?? ''));
  expect(due.filter(({ RecId: id }) => !held.has(id as string))).toEqual([]);
});

test('a run that goes on as it was lets nothing come twice', async () => {
  const desk = await openDesk('jsonl');
  set(desk, { mode: 'historical', start_date: '2020-01-01' });
  // Young enough to be read again by the next run.
  desk.edit(75);
  await stopped(desk, 60_000);
  for (const mode of ['historical', 'incremental', 'incremental'] as const) {
    expect((await desk.pull({ mode })).tables).toMatchObject([{ complete: true }]);
    desk.tenant.clock.advance(60_000);
    desk.edit(1, 80);
  }
  await desk.pull({ mode: 'incremental' });
  const contents = contentsOf(desk.written());
  expect(contents.length - new Set(contents).size).toBe(0);
  expect(desk.wrong()).toEqual([]);
});

const chosen = (...names: readonly string[]) => ({ select: { incidents: names } });
const denied = (...names: readonly string[]) => ({ deny_fields: { incidents: names } });

describe('fields', () => {
  test.for([
    { what: 'more are chosen', from: chosen('Subject'), to: chosen('Subject', 'Status') },
    { what: 'fewer are chosen', from: chosen('Subject', 'Status'), to: chosen('Subject') },
    { what: 'one is denied', from: {}, to: denied('Symptom') },
    { what: 'one is denied no more', from: denied('Symptom'), to: {} },
  ])('of an unfinished history are the same in each of its rows when $what meanwhile', async ({ from, to }) => {
    for (const kind of ['sqlite', 'jsonl'] satisfies Kind[]) {
      const desk = await openDesk(kind);
      set(desk, from);
      await stopped(desk);
      change(desk, { from, to });
      const { tables } = await desk.pull();
      expect(tables).toMatchObject([
        { complete: true, warnings: [expect.stringContaining('starts from the beginning')] },
      ]);
      const has = (name: string) => desk.rows().filter((row) => (row[name] ?? null) !== null).length;
      const all = desk.tenant.mock.records.list('incidents').length;
      for (const name of ['Subject', 'Status', 'Symptom']) {
        const isWanted = !('select' in to) || to.select.incidents.includes(name);
        const isDenied = 'deny_fields' in to && to.deny_fields.incidents.includes(name);
        expect([name, has(name)]).toEqual([name, isWanted && !isDenied ? all : 0]);
      }
    }
  });

  test('of another choice restart nothing where nothing is unfinished', async () => {
    const desk = await openDesk('sqlite');
    set(desk, chosen('Subject'));
    await desk.pull();
    set(desk, chosen('Subject', 'Status'));
    const { tables } = await desk.pull();
    expect(tables).toMatchObject([{ complete: true, rows: expect.toSatisfy((rows: number) => rows < 5) as unknown }]);
  });
});

test('another time zone of a tenant whose stamps carry none gives each row its right instant', async () => {
  for (const isFinished of [false, true]) {
    const desk = await openDesk('sqlite', { switches: { stamp_style: 'none' } });
    if (isFinished) await desk.pull();
    else await stopped(desk);
    desk.config['time_zone'] = 'Asia/Kolkata';
    const { tables } = await desk.pull();
    expect(tables).toMatchObject([{ complete: true }]);
    expect(tables[0]?.warnings.join(' ')).toContain('time_zone was UTC and is Asia/Kolkata now');
    const rows = new Map(desk.rows().map((row) => [row['RecId'], row['LastModDateTime']]));
    const wrong = desk.tenant.mock.records.list('incidents').filter(({ RecId: id, LastModDateTime: stamp }) => {
      return Date.parse(rows.get(id) as string) !== Date.parse(stamp as string) - 5.5 * 3_600_000;
    });
    expect(wrong.length).toBe(0);
  }
});
