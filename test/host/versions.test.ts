import { describe, expect, test } from 'vitest';
import { apiDocument } from '../../host/api/openapi.js';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { apiScene, bodyOf, MEMORY_CONFIG, type Method } from './api-scene.js';
import { runHere } from './run-cli.js';

interface Kind {
  readonly path: string;
  /** A change that differs for each number. */
  readonly change: (number: number) => object;
  /** A key that differs then. */
  readonly key: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  rule: { path: '/api/rules/all', change: (number) => ({ filter: { app: `A${number}` } }), key: 'filter' },
  queue: {
    path: '/api/queues/desk',
    change: (number) => ({ rule: 'all', create: [{ target: 'Title', template: `No ${number}` }] }),
    key: 'create',
  },
  connection: {
    path: '/api/connections/m',
    change: (number) => ({ config: { ...MEMORY_CONFIG, data: { tables: ['letters'], rows: number } } }),
    key: 'data.rows',
  },
  retention: { path: '/api/retention', change: (number) => ({ logs: number }), key: 'logs' },
};

async function scene() {
  const api = await apiScene();
  await api.call('post', '/api/connections', { plugin: 'memory', config: { ...MEMORY_CONFIG, name: 'm' } });
  await api.call('post', '/api/rules', { name: 'all', filter: {} });
  await api.call('post', '/api/queues', { name: 'desk', rule: 'all', connection: 'm' });
  const etag = async (path: string) => String((await api.read(path)).headers['etag']);
  const send = (method: Method, path: string, version: string, body?: object) =>
    api.call(method, path, body).set('If-Match', version);
  return { ...api, etag, change: send };
}

describe.each(Object.entries(KINDS))('a %s', (kind, { path, change: changeOf, key }) => {
  test('has a version, which a change names that must not undo another', async () => {
    const { call, admin, change, etag, read } = await scene();
    const first = await etag(path);
    expect(first).toMatch(/^"[\w-]{22}"$/);
    const changed = await change('put', path, first, changeOf(2));
    expect([changed.status, changed.headers['etag']]).toEqual([200, await etag(path)]);
    expect(changed.headers['etag']).not.toBe(first);
    await admin('put', path, changeOf(3));
    const late = await change('put', path, String(changed.headers['etag']), changeOf(4));
    expect([late.status, late.body]).toMatchObject([
      412,
      {
        problem: {
          code: 'host.changed_meanwhile',
          message: expect.stringContaining(`since you read it: ${key} by token master at 2024-`) as string,
        },
        version: (await etag(path)).slice(1, -1),
        changes: [{ by: 'token', name: 'master', what: `${kind}.changed` }],
      },
    ]);
    expect(Object.keys((late.body as { changes: { after: object }[] }).changes[0]?.after ?? {})).toEqual([key]);
    // What the answer says works, and so does the same change without a version.
    const { version } = late.body as { version: string };
    expect((await change('put', path, `"${version}"`, changeOf(4))).status).toBe(200);
    expect((await call('put', path, changeOf(5))).status).toBe(200);

    // Of several who read the same version exactly one writes.
    const same = await etag(path);
    const ends = await Promise.all([6, 7, 8].map((number) => change('put', path, same, changeOf(number))));
    expect(ends.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    expect(ends.find(({ status }) => status === 200)?.headers['etag']).toBe(await etag(path));
    // The answer has more than the versioned object, so a client that has this version still gets it whole.
    expect((await read(path).set('If-None-Match', await etag(path))).status).toBe(200);
  });
});

describe('a version', () => {
  test('is shown in lists, is checked on removal, and leads to the last change and its author', async () => {
    const { call, change, etag, read, store } = await scene();
    for (const [list, path] of [
      ['/api/queues', '/api/queues/desk'],
      ['/api/rules', '/api/rules/all'],
      ['/api/connections', '/api/connections/m'],
    ] as const) {
      const old = await etag(path);
      const { versions } = await bodyOf<{ versions: Record<string, string> }>(read(list));
      expect(Object.values(versions).map((one) => `"${one}"`)).toEqual([old]);
      const kind = KINDS[list.slice(5, -1)];
      await call('put', path, kind?.change(9));
      expect((await change('delete', path, old)).status).toBe(412);
      expect((await change('delete', path, await etag(path))).status).toBe(200);
    }
    await call('post', '/api/rules', { name: 'all', filter: {} });
    const old = await etag('/api/rules/all');
    await runHere(['rules', 'mute', 'all', '--as', 'night', '--hours', '2', '--data', store.folder]);
    const late = await bodyOf<{ changes: unknown }>(change('put', '/api/rules/all', old, {}));
    expect(late.changes).toMatchObject([{ by: 'command', what: 'rule.muted', after: { mutes: [{ name: 'night' }] } }]);
  });

  test('is another one once a secret is, which it does not tell, and none when it is switched off', async () => {
    const { call, etag } = await scene();
    const first = await etag('/api/connections/m');
    await call('post', '/api/connections/m/disable');
    expect(await etag('/api/connections/m')).toBe(first);
    const auth = { strategy: 'password', password: 'another one' };
    await call('put', '/api/connections/m', { config: { ...MEMORY_CONFIG, auth } });
    expect(await etag('/api/connections/m')).not.toBe(first);
  });

  test('may be any, and weakened by a proxy, but has to be one', async () => {
    const { change, etag } = await scene();
    const path = '/api/retention';
    expect((await change('put', path, '*', { logs: 5 })).status).toBe(200);
    expect((await change('put', path, `"other", W/${await etag(path)}`, { logs: 6 })).status).toBe(200);
    for (const wrong of ['yes', '', '"a" "b"', (await etag(path)).slice(1, -1)]) {
      expect([wrong, await change('put', path, wrong, { logs: 7 })]).toMatchObject([
        wrong,
        { status: 400, body: { problem: { field: 'If-Match' } } },
      ]);
    }
  });

  test('is asked for by every PUT and by what removes the same things, and the document says so', () => {
    const taking = OPERATIONS.filter(({ ifMatch }) => ifMatch === true).map(({ method, path }) => `${method} ${path}`);
    const putting = OPERATIONS.filter(({ method }) => method === 'put').map(({ path }) => path);
    const removing = OPERATIONS.filter(({ method, path }) => method === 'delete' && putting.includes(path));
    expect(taking.sort()).toEqual(
      [...putting.map((path) => `put ${path}`), ...removing.map(({ path }) => `delete ${path}`)].sort(),
    );
    expect(taking).toHaveLength(10);
    const { paths } = apiDocument(OPERATIONS) as { paths: Record<string, Record<string, ApiCall>> };
    expect(paths['/api/rules/{name}']?.['put']).toMatchObject({
      parameters: [{ name: 'name' }, { name: 'If-Match', in: 'header' }],
      responses: { 200: { headers: { ETag: {} } }, 412: {} },
    });
  });
});

interface ApiCall {
  readonly parameters: readonly object[];
  readonly responses: object;
}
