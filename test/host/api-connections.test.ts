import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { listConnections, openConnection } from '../../host/store/connections.js';
import { addRun } from '../../host/store/runs.js';
import { listSchedules } from '../../host/timing/schedules.js';
import { loadPlugin } from '../../host/index.js';
import { apiScene, MEMORY_CONFIG, PASSWORD, refusal, type ApiScene } from './api-scene.js';
import { KEY_NAMES } from './key-names.js';
import { MEMORY } from './run-cli.js';
import { eventsIn } from './server-events.js';

const { auth, ...REST } = MEMORY_CONFIG;
const WITHOUT_SECRET = { ...REST, auth: { strategy: auth.strategy } };

async function storedConfig({ store }: ApiScene, name: string): Promise<JsonObject> {
  const stored = (await listConnections(store.db)).find((one) => one.name === name)!;
  return (await openConnection(store, stored)).config;
}

describe.each(KEY_NAMES)('a connection with $kind', (names) => {
  const memory = async () => names.plugin(await loadPlugin(MEMORY));
  const opened = async () => {
    const scene = await apiScene({ plugins: [await memory()] });
    return { ...scene, keep: (name: string) => scene.keep(name, names.config({ name, ...MEMORY_CONFIG })) };
  };

  test('is added, and shown without its secrets', async () => {
    const scene = await opened();
    const added = await scene.call('post', '/api/connections', {
      plugin: 'memory',
      config: names.config(MEMORY_CONFIG),
    });
    expect([added.status, added.body]).toMatchObject([
      201,
      {
        connection: {
          name: 'm.example',
          config: names.config(WITHOUT_SECRET),
          secretsSet: [names.path('auth.password')],
          enabled: true,
        },
      },
    ]);
    expect(await storedConfig(scene, 'm.example')).toEqual(names.config(MEMORY_CONFIG));
    const shown = await scene.read('/api/connections/m.example');
    expect(shown.body).toMatchObject({ connection: { schedules: [{ task: 'backfill' }, { task: 'sync' }] } });
    for (const { text } of [added, shown, await scene.read('/api/connections')]) expect(text).not.toContain(PASSWORD);
  });

  test('is refused with the field that is wrong', async () => {
    const { call, store } = await opened();
    const add = (body: object) => call('post', '/api/connections', body);
    const refused = (body: object) => refusal(add(body));
    const config = (changes: object) => ({ plugin: 'memory', config: names.config({ ...MEMORY_CONFIG, ...changes }) });
    expect(await refused(config({ instance: 5 }))).toEqual([400, names.path('instance')]);
    expect(await refused(config({ data: { tables: [], rows: 1 } }))).toEqual([400, names.path('data.tables')]);
    expect(await refused({ plugin: 'gone', config: {} })).toEqual([404, 'plugin']);
    expect(await refused({ plugin: 'memory' })).toEqual([400, 'config']);
    expect(await refused({ plugin: 'memory', config: [] })).toEqual([400, 'config']);
    expect(await refused({ ...config({}), colour: 'red' })).toEqual([400, 'colour']);
    expect(await listConnections(store.db)).toEqual([]);
    await add(config({}));
    expect(await refused(config({}))).toEqual([400, names.path('name')]);
  });

  test('keeps the secrets that a change leaves out or sends as null, and takes new ones', async () => {
    const scene = await opened();
    await scene.keep('m');
    const change = (config: object) => scene.admin('put', '/api/connections/m', { config: names.config(config) });
    for (const password of [undefined, null]) {
      const given = { ...REST, time_zone: 'UTC', auth: { strategy: 'password', password } };
      const { status, text } = await change({ ...given, time_zone: undefined, data: { tables: ['letters'] } });
      expect([status, text.includes(PASSWORD)]).toEqual([200, false]);
      expect(await storedConfig(scene, 'm')).toMatchObject(
        names.config({ name: 'm', auth, data: { tables: ['letters'] } }),
      );
    }
    await change({ ...REST, auth: { strategy: 'password', password: 'env:IVANTI_EXCHANGE_SECRET_MEMORY' } });
    expect(await storedConfig(scene, 'm')).toMatchObject(
      names.config({ auth: { password: 'env:IVANTI_EXCHANGE_SECRET_MEMORY' } }),
    );
    await change({ ...REST, auth: { strategy: 'none' } });
    expect((await scene.read('/api/connections/m')).body).toMatchObject({ connection: { secretsSet: [] } });
    expect(await storedConfig(scene, 'm')).toMatchObject(names.config({ auth: { strategy: 'none' } }));
  });

  test('does not take its secrets along to another address', async () => {
    const scene = await opened();
    await scene.keep('m');
    const moved = names.config({ ...WITHOUT_SECRET, instance: 'attacker.example' });
    const refusal = { status: 400, body: { problem: { code: 'config.invalid', field: names.path('auth.password') } } };
    expect(await scene.call('put', '/api/connections/m', { config: moved })).toMatchObject(refusal);
    const tried = { plugin: 'memory', name: 'm', config: moved };
    expect(await scene.call('post', '/api/connections/check', tried)).toMatchObject(refusal);
    expect(await storedConfig(scene, 'm')).toMatchObject(names.config({ instance: 'm.example' }));
    const entered = { ...moved, ...names.config({ auth: { strategy: 'password', password: 'another' } }) };
    expect((await scene.call('put', '/api/connections/m', { config: entered })).status).toBe(200);
  });

  test('keeps its name', async () => {
    const { call, keep } = await opened();
    await keep('m');
    expect(
      await call('put', '/api/connections/m', { config: names.config({ ...WITHOUT_SECRET, name: 'n' }) }),
    ).toMatchObject({
      status: 400,
      body: { problem: { field: names.path('name') } },
    });
    expect(await call('put', '/api/connections/n', { config: names.config(WITHOUT_SECRET) })).toMatchObject({
      status: 404,
    });
  });

  test('is tried with the stored secret where a form leaves it out', async () => {
    const { call, keep } = await opened();
    await keep('m');
    const tried = async (body: object) => eventsIn((await call('post', '/api/connections/check', body)).text).at(-1);
    expect(await tried({ plugin: 'memory', name: 'm', config: names.config(WITHOUT_SECRET) })).toEqual({
      event: 'done',
      data: { ok: true },
    });
    const wrong = { ...REST, auth: { strategy: 'password', password: 'wrong' } };
    expect(await tried({ plugin: 'memory', name: 'm', config: names.config(wrong) })).toEqual({
      event: 'done',
      data: { ok: false },
    });
  });
});

describe('a connection', () => {
  test('written as the product documents have it is refused with its translation, and nothing of it is kept', async () => {
    const { call, store } = await apiScene({ plugins: [await loadPlugin()] });
    const config = { instance: 't.example', auth_strategy: 'ivanti_jwt', credential: PASSWORD, tables: ['incidents'] };
    const refused = await call('post', '/api/connections', { plugin: 'ivanti', config });
    expect([refused.status, refused.body]).toMatchObject([400, { problem: { code: 'config.flat_keys' } }]);
    expect(refused.text).toContain('`data.tables` instead of `tables`');
    expect(refused.text).not.toContain(PASSWORD);
    expect(await listConnections(store.db)).toEqual([]);
  });

  test('that is disabled runs nothing, and is there again when it is enabled', async () => {
    const { call, keep, store, loaded, clock } = await apiScene();
    await keep('m');
    expect((await call('post', '/api/connections/m/disable')).body).toMatchObject({ connection: { enabled: false } });
    const next = async () => (await listSchedules({ store, plugins: [loaded], clock })).map((one) => one.nextRunAt);
    expect(await next()).toEqual([null, null]);
    expect(await call('post', '/api/connections/m/pulls', {})).toMatchObject({
      status: 400,
      body: { problem: { code: 'host.not_supported' } },
    });
    expect((await call('post', '/api/connections/m/enable')).body).toMatchObject({ connection: { enabled: true } });
    expect(await next()).toEqual([expect.any(String), expect.any(String)]);
    expect((await call('post', '/api/connections/n/enable')).status).toBe(404);
  });

  test('tells what depends on it, and stays while a queue needs it', async () => {
    const { call, read, keep, store } = await apiScene();
    await keep('m');
    await call('post', '/api/rules', { name: 'all', filter: {} });
    await call('post', '/api/queues', { name: 'q', rule: 'all', connection: 'm' });
    expect((await read('/api/connections/m/dependents')).body).toEqual({
      queues: ['q'],
      tickets: 0,
      tables: [],
      schedules: ['backfill', 'sync'],
    });
    expect(await call('delete', '/api/connections/m')).toMatchObject({
      status: 400,
      body: { problem: { field: 'queues', message: 'The queues q use "m".' } },
    });
    await call('delete', '/api/queues/q');
    expect((await call('delete', '/api/connections/m')).status).toBe(200);
    expect((await read('/api/connections/m')).status).toBe(404);
    for (const table of ['connection_secrets', 'schedules'] as const) {
      expect(await store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });

  test('shows why its last run failed, until one goes well', async () => {
    const { read, keep, store } = await apiScene();
    await keep('m');
    const problem = { code: 'auth.refused', blame: 'auth', retry: 'never', message: 'No.', fix: 'Check.' } as const;
    const run = { connection: 'm', job: 'pull', startedAt: '1', endedAt: '2' };
    await addRun(store.db, { ...run, ok: false, problem });
    const shown = async () => (await read('/api/connections')).body as { connections: object[] };
    expect((await shown()).connections).toMatchObject([{ problem, lastRun: { ok: false } }]);
    await addRun(store.db, { ...run, ok: true, result: {} });
    expect((await shown()).connections).toMatchObject([{ problem: null, lastRun: { ok: true } }]);
  });
});

describe('a form’s values', () => {
  const form = { plugin: 'memory', config: MEMORY_CONFIG };

  test('are tried check by check before they are saved, and leave nothing behind', async () => {
    const { call, store } = await apiScene();
    const { status, text, headers } = await call('post', '/api/connections/check', { ...form, deep: true });
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(eventsIn(text)).toMatchObject([
      { event: 'check', data: { step: 'sign-in', title: 'Sign in', outcome: 'ok' } },
      { event: 'check', data: { step: 'rights', title: 'Rights', outcome: 'ok' } },
      { event: 'done', data: { ok: true } },
    ]);
    expect(await listConnections(store.db)).toEqual([]);
    expect(await store.db.selectFrom('plugin_state').selectAll().execute()).toEqual([]);
  });

  test('are refused as a saved connection would be', async () => {
    const { call } = await apiScene();
    expect(await call('post', '/api/connections/check', { ...form, config: { instance: 1 } })).toMatchObject({
      status: 400,
      body: { problem: { field: 'instance' } },
    });
  });
});

test('fields, queues, mappings and tables are those of the connection', async () => {
  const { read, keep } = await apiScene();
  await keep('m');
  const path = '/api/connections/m';
  expect((await read(`${path}/fields`)).body).toMatchObject({ fields: [{ name: 'Title' }, { name: 'Note' }, {}] });
  expect((await read(`${path}/fields?choicesOf=Colour`)).body).toMatchObject({
    fields: [{}, {}, { choices: { values: ['red', 'blue'] } }],
  });
  expect(await read(`${path}/fields?object=things`)).toMatchObject({
    status: 400,
    body: { problem: { code: 'config.unknown_table' } },
  });
  expect((await read(`${path}/queues`)).body).toEqual({ queues: [{ label: 'Tickets', value: 'tickets' }] });
  expect((await read(`${path}/mappings?kind=event`)).body).toMatchObject({
    create: [{ target: 'Title' }],
    update: [{}],
  });
  expect(await read(`${path}/mappings?kind=thing`)).toMatchObject({
    status: 400,
    body: { problem: { field: 'kind' } },
  });
  expect((await read(`${path}/tables`)).body).toMatchObject({ tables: [{ name: 'letters' }, { name: 'parcels' }] });
  expect((await read(`${path}/tables?all=true`)).body).toMatchObject({ tables: [{}, {}, { name: 'diaries' }] });
  expect((await read('/api/connections/n/fields')).status).toBe(404);
});
