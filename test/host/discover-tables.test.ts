import { describe, expect, test } from 'vitest';
import type { DiscoverStep, JsonObject, Problem, TableInfo } from '../../host-sdk/index.js';
import { loadPlugin, type Store } from '../../host/index.js';
import { listen } from '../../host/api/listen.js';
import { listCounts } from '../../host/store/metric-counts.js';
import { addToken } from '../../host/store/tokens.js';
import { inventedMetadata } from '../invented-metadata.js';
import { startTenant, type Tenant } from '../tenant.js';
import { apiScene, MEMORY_CONFIG, refusal } from './api-scene.js';
import { afterTest } from './scene.js';
import { eventsIn } from './server-events.js';

const PATH = '/api/connections/discover';

interface DiscoveryEnd {
  readonly ok: boolean;
  readonly tables?: readonly TableInfo[];
  readonly problem?: Problem;
}

/** An API with the Ivanti plugin, and a tenant. */
async function desk() {
  const [scene, tenant] = [await apiScene({ plugins: [await loadPlugin()] }), await startTenant()];
  const form = (config: object, name?: string) => ({
    plugin: 'ivanti',
    config: { ...tenant.config(), ...config },
    ...(name === undefined ? {} : { name }),
  });
  const discover = async (body: object) => {
    const { status, text } = await scene.call('post', PATH, body);
    const events = eventsIn(text);
    const steps = events.filter(({ event }) => event === 'tried').map(({ data }) => data as DiscoverStep);
    return { status, steps, end: events.at(-1)?.data as DiscoveryEnd };
  };
  return { ...scene, tenant, form, discover };
}

/** Requests that the host has dropped. */
async function givenUp({ db }: Store): Promise<number> {
  const rows = (await listCounts(db)).filter(({ metric }) => metric === 'requests_total');
  return rows.filter(({ labels }) => labels.includes('failed')).reduce((sum, { value }) => sum + value, 0);
}

const named = (end: DiscoveryEnd, name: string) => end.tables?.find((table) => table.name === name);
const callsOf = ({ mock }: Tenant) => mock.journal.count();

describe('the tables of a form’s tenant', () => {
  test('come one by one with their counts, and leave nothing behind', async () => {
    const { discover, form, store, tenant } = await desk();
    const unknown = { replace: inventedMetadata('location') };
    tenant.mock.faults.add({ match: { op: 'metadata', set: 'locations' }, do: [{ body: unknown }] });
    const { status, steps, end } = await discover(form({ data: {} }));
    expect([status, end.ok]).toEqual([200, true]);
    expect(named(end, 'incidents')).toMatchObject({ output: 'incident', readable: 'yes', count: 300 });
    expect(steps.map(({ tried }) => tried)).toEqual(steps.map((_, at) => at + 1));
    expect(new Set(steps.map(({ total }) => total))).toEqual(new Set([steps.length]));
    // The plugin tried the tables that the tenant does not have too, and does not report them.
    expect(steps.length).toBe((end.tables?.length ?? 0) + 1);
    const told = steps.flatMap(({ table }) => table?.name ?? []);
    expect(told.toSorted()).toEqual(end.tables?.map(({ name }) => name).toSorted());
    expect(await store.db.selectFrom('plugin_state').selectAll().execute()).toEqual([]);
    expect(await store.db.selectFrom('connections').selectAll().execute()).toEqual([]);
  });

  test('are listed with the reason why one of them cannot be read', async () => {
    const { discover, form, tenant } = await desk();
    const body = { message: ['Role X does not have rights to view object Change#.'] };
    tenant.mock.faults.add({ match: { op: 'list', set: 'changes' }, do: [{ status: { code: 400, body } }] });
    const { steps, end } = await discover(form({ data: {} }));
    const closed = {
      readable: 'no',
      problem: { code: 'auth.rights', message: expect.stringContaining('Role X') as unknown },
    };
    expect(named(end, 'changes')).toMatchObject(closed);
    expect(steps.find(({ table }) => table?.name === 'changes')?.table).toMatchObject(closed);
    expect(named(end, 'employees')).toMatchObject({ readable: 'yes' });
  });

  test.each<[string, JsonObject]>([
    ['nothing is switched on yet', {}],
    ['tables and mode are missing', { data: {} }],
    ['a mode lacks its start date', { data: { mode: 'historical', tables: ['incidents'] } }],
    ['values do not fit', { data: { tables: ['a b'], mode: 'sideways', page_size: 'many', colour: 'red' } }],
    ['a section is no section', { data: 7 }],
    ['tickets lack their employee', { ticketing: {}, data: { tables: [] } }],
  ])('are found while %s', async (_case, config) => {
    const { discover, form } = await desk();
    expect(named((await discover(form(config))).end, 'employees')).toMatchObject({ readable: 'yes' });
  });

  test('have what the form says of them, and those that it names by hand', async () => {
    const { discover, form } = await desk();
    const data = {
      tables: ['unicorns', '', 'Incidents', 'a b'],
      table_names: { Incidents: 'desk' },
      mode: 'historical',
    };
    const { end } = await discover(form({ data }));
    expect(named(end, 'unicorns')).toMatchObject({ readable: 'absent', problem: { code: 'config.unknown_table' } });
    expect(named(end, 'Incidents')).toMatchObject({ readable: 'yes', output: 'desk' });
    expect(named(end, 'incidents')).toBeUndefined();
  });

  test('are asked for with the stored secret where the form leaves it out', async () => {
    const { discover, form, keep, tenant } = await desk();
    await keep('first', { ...tenant.config(), data: { tables: ['incidents'], mode: 'incremental' } });
    const auth = { strategy: 'ivanti_api_key' };
    expect((await discover(form({ auth, data: {} }, 'first'))).end.ok).toBe(true);
  });
});

describe('what keeps tables from being found leads to its field:', () => {
  test('a wrong secret', async () => {
    const { discover, form } = await desk();
    const { end } = await discover(form({ auth: { strategy: 'ivanti_api_key', api_key: 'planted-key' }, data: {} }));
    expect(end).toMatchObject({ ok: false, problem: { code: 'auth.refused', field: 'auth' } });
    expect(JSON.stringify(end)).not.toContain('planted-key');
  });

  test('an address where nothing listens', async () => {
    const { discover, form } = await desk();
    const { end } = await discover(form({ instance: 'http://127.0.0.1:9', data: {} }));
    expect(end).toMatchObject({ ok: false, problem: { blame: 'network', field: 'instance' } });
  });

  test('what is wrong with the connection itself, before anything is sent', async () => {
    const { call, form, tenant } = await desk();
    const refused = (config: object) => refusal(call('post', PATH, form({ data: {}, ...config })));
    expect(await refused({ instance: undefined })).toEqual([400, 'instance']);
    expect(await refused({ auth: { strategy: 'ivanti_api_key' } })).toEqual([400, 'auth.api_key']);
    expect(await refused({ time_zone: 'Nowhere' })).toEqual([400, 'time_zone']);
    expect(await refused({ colour: 'red' })).toEqual([400, 'colour']);
    const oauth2 = { strategy: 'oauth2', client_id: 'c', client_secret: 's', token_url: 'http://id.example/token' };
    expect(await refused({ auth: oauth2 })).toEqual([400, 'auth.token_url']);
    expect(await refusal(call('post', PATH, { plugin: 'ivanti' }))).toEqual([400, 'config']);
    expect(callsOf(tenant)).toBe(0);
  });
});

test('a plugin that reports no steps still lists its tables at the end', async () => {
  const { call } = await apiScene();
  const { data: _data, ...config } = MEMORY_CONFIG;
  const { text } = await call('post', PATH, { plugin: 'memory', config: { ...config, data: { tables: ['letters'] } } });
  expect(eventsIn(text)).toMatchObject([
    {
      event: 'done',
      data: { ok: true, tables: [{ name: 'letters' }, { name: 'diaries', readable: 'no' }] },
    },
  ]);
});

test('nothing more is asked once the caller has gone', async () => {
  const { app, form, store, tenant } = await desk();
  // Four tables are read at once: these never come, what is read after them does.
  const hanging = tenant.mock.faults.add({
    match: { op: 'list' },
    when: { times: 4 },
    do: [{ delay: { forever: true } }],
  });
  const server = await listen(app, 0);
  afterTest(() => server.close());
  const token = await addToken(store.db, { name: 'browser', scope: 'configure' }, '3');
  const gone = new AbortController();
  await fetch(`${server.url}${PATH}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(form({ data: {} })),
    signal: gone.signal,
  });
  await expect.poll(() => hanging.report().fired).toBe(4);
  const calls = callsOf(tenant);
  gone.abort();
  await expect.poll(() => givenUp(store)).toBe(4);
  expect(callsOf(tenant)).toBe(calls);
});
