import { expect } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { pullTables } from '../../host/index.js';
import { listRuns } from '../../host/store/runs.js';
import { listScheduleRows } from '../../host/store/schedules.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { HISTORY, text } from '../contract/pulling.js';
import { HOUR, MINUTE, scheduleScene, type ScheduleScene } from '../host/schedule-scene.js';
import { startPlugin, startTenant, type Tenant } from '../tenant.js';
import { openConnector, openTables } from './connector.js';
import { reads } from './known-bad.js';

const FEW = 40;

/** A product that keeps no cursor for increments. */
const forgets: Flaw = {
  plugin: (plugin) => ({
    pull: (request) => plugin.pull(request.mode === 'historical' ? request : { ...request, checkpoint: null }),
  }),
};

/** Another user edits some incidents and makes one. */
function work(tenant: Tenant): void {
  for (const record of tenant.mock.records.list('incidents').slice(0, 5)) {
    tenant.mock.records.update('incidents', text(record, 'RecId'), { Subject: 'edited' });
  }
  const { employeeRecId: ProfileLink } = tenant.credentials;
  tenant.mock.records.insert('incidents', { Subject: 'edited', Symptom: 'x', Status: 'Logged', ProfileLink });
}

statement(
  'udc.two-connectors',
  {
    'a history in both': reads({ mode: 'historical', start_date: '2020-01-01' }),
    'increments in both': reads({ mode: 'incremental', start_date: '2026-07-01' }),
    'increments that know nothing of the history': forgets,
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const destination = await openTables();
    const history = await openConnector(tenant, { data: HISTORY });
    const increments = await openConnector(tenant, { data: { tables: ['incidents'], mode: 'incremental' } });
    const run = async (session: typeof history) => {
      const { tables, problem } = await pullTables(session, { destination });
      expect(problem).toBeUndefined();
      return tables.map(({ rows, complete }) => [rows, complete]);
    };
    expect(await run(history)).toEqual([[FEW, true]]);
    for (const round of [1, 2]) {
      tenant.clock.advance(HOUR);
      work(tenant);
      tenant.clock.advance(HOUR);
      expect(await run(increments)).toEqual([[6, true]]);
      tenant.clock.advance(HOUR);
      expect(await run(increments)).toEqual([[0, true]]);
      expect(await destination.summaries()).toMatchObject([{ source: 'incidents', rows: FEW + round }]);
    }
  },
);

/** Notes what runs. The result gives the instants at which some of these tables were read, each with all that were. */
function beatsOf({ product, time }: ScheduleScene): (...tables: readonly string[]) => readonly Beat[] {
  const read: { readonly at: number; readonly table: string }[] = [];
  const { pull } = product;
  product.pull = (request) => {
    read.push({ at: time.now(), table: request.table });
    return pull(request);
  };
  return (...tables) => {
    const instants = new Set(read.filter(({ table }) => tables.includes(table)).map(({ at }) => at));
    return [...instants].map((at) => ({ at, tables: read.filter((one) => one.at === at).map(({ table }) => table) }));
  };
}

interface Beat {
  readonly at: number;
  readonly tables: readonly string[];
}

/** Minutes between beats. */
const apart = (beats: readonly Beat[]) =>
  beats.slice(1).map(({ at }, index) => (at - (beats[index]?.at ?? 0)) / MINUTE);

const tablesIn = (config: JsonObject) => (config['data'] as { readonly tables: readonly string[] }).tables;
const withData = (config: JsonObject, data: JsonObject): JsonObject => ({
  ...config,
  data: { ...(config['data'] as JsonObject), ...data },
});

/** A host that gives each table a schedule of its own. */
const scheduleOfEachTable: Flaw = {
  connections: (name, config) =>
    Object.fromEntries(tablesIn(config).map((table) => [`${name} ${table}`, withData(config, { tables: [table] })])),
};

/** A host that reads the first table more often than the others. */
const firstMoreOften: Flaw = {
  connections: (name, config) => ({
    [name]: config,
    [`${name} first`]: withData(config, { tables: tablesIn(config).slice(0, 1), interval: 20 }),
  }),
};

const everyHour: Flaw = { connections: (name, config) => ({ [name]: withData(config, { interval: 60 }) }) };

statement(
  'udc.schedule',
  {
    'a schedule of each table': scheduleOfEachTable,
    'a table that is read more often': firstMoreOften,
    'an interval that is ignored': everyHour,
  },
  async () => {
    const scene = await scheduleScene();
    const beats = beatsOf(scene);
    const tables = ['incidents', 'employees', 'changes', 'ci__computers', 'journal__notess'];
    const data = { tables, mode: 'incremental', interval: 30 };
    await scene.keep('all', { data });
    await scene.serve();
    await scene.time.pass(1.5 * HOUR);
    expect(await listScheduleRows(scene.store.db)).toMatchObject([{ connection: 'all', task: 'pull' }]);
    const seen = beats(...tables);
    expect(seen.map((beat) => beat.tables)).toEqual(Array<unknown>(3).fill(tables));
    expect(apart(seen)).toEqual(Array<unknown>(2).fill(30));
    const read = tables.map((table) => ({ table, complete: true }));
    const runs = await listRuns(scene.store.db, 100);
    expect(runs).toMatchObject(Array<unknown>(3).fill({ connection: 'all', job: 'pull', result: { tables: read } }));
    // Nor can a table be given an interval of its own.
    const auth = { strategy: 'ivanti_api_key', api_key: 'k' };
    const own = { instance: 'a.example', auth, data: { ...data, intervals: { incidents: 5 } } };
    expect(() => startPlugin(own)).toThrow('Data (data.intervals): is not a known key');
  },
);

statement(
  'udc.schedule.groups',
  { 'one interval for all connections': everyHour, 'the tables of all in one connection': onlyOne() },
  async () => {
    const scene = await scheduleScene();
    const beats = beatsOf(scene);
    const often = ['incidents', 'changes'];
    const seldom = ['employees', 'ci__computers'];
    await scene.keep('often', { data: { tables: often, mode: 'incremental', interval: 15 } });
    await scene.keep('seldom', { data: { tables: seldom, mode: 'incremental', interval: 60 } });
    await scene.serve();
    await scene.time.pass(2 * HOUR);
    // At no instant the tables of both.
    expect(beats(...often).map(({ tables }) => tables)).toEqual(Array<unknown>(8).fill(often));
    expect(beats(...seldom).map(({ tables }) => tables)).toEqual(Array<unknown>(2).fill(seldom));
    expect(new Set(apart(beats(...often)))).toEqual(new Set([15]));
    expect(new Set(apart(beats(...seldom)))).toEqual(new Set([60]));
    await scene.steer('often', 'pull', 'pause');
    await scene.time.pass(HOUR);
    expect([beats(...often).length, beats(...seldom).length]).toEqual([8, 3]);
  },
);

/** A host that puts what is kept later into the connection that it has already. */
function onlyOne(): Flaw {
  let first: readonly [string, JsonObject] | undefined;
  return {
    connections: (name, config) => {
      if (first === undefined || first[0] === name) {
        first = [name, config];
        return { [name]: config };
      }
      return { [first[0]]: withData(first[1], { tables: [...tablesIn(first[1]), ...tablesIn(config)] }) };
    },
  };
}
