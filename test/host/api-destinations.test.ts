import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiScene, bodyOf, type ApiScene } from './api-scene.js';
import { DOOR, withLockedKind } from './locked-kind.js';
import { temporaryFolder } from './scene.js';

withLockedKind();

interface Scene extends ApiScene {
  readonly secretsDir: string;
  readonly lake: string;
  /** Changes with If-Match. */
  readonly put: (path: string, body: object, version?: string) => Promise<{ status: number; body: unknown }>;
}

async function scene(): Promise<Scene> {
  const secretsDir = temporaryFolder();
  const made = await apiScene({ secretsDir });
  await made.keep('m');
  return {
    ...made,
    secretsDir,
    lake: `sqlite:${join(temporaryFolder(), 'lake.db')}`,
    async put(path, body, version) {
      const call = made.admin('put', path, body);
      const answer = await (version === undefined ? call : call.set('If-Match', `"${version}"`));
      return { status: answer.status, body: answer.body as unknown };
    },
  };
}

describe('kept destinations over HTTP', () => {
  test('are added, listed, tested, changed and removed, each with its version', async () => {
    const { admin, read, lake, put } = await scene();
    const added = await admin('post', '/api/destinations', { name: 'lake', to: lake });
    const shown = { name: 'lake', place: lake, secretsSet: [], connections: [] };
    expect(added).toMatchObject({ status: 201, body: { destination: shown } });
    const { version } = added.body as { version: string };
    expect(await read('/api/destinations')).toMatchObject({
      body: { destinations: [shown], versions: { lake: version } },
    });
    expect((await read('/api/destinations/lake')).headers['etag']).toBe(`"${version}"`);
    expect((await admin('post', '/api/destinations/lake/test')).body).toEqual({ ok: true });
    expect(await admin('post', '/api/destinations', { name: 'lake', to: lake })).toMatchObject({
      ...{ status: 400, body: { problem: { code: 'config.invalid', field: 'name' } } },
    });

    const moved = { to: `${lake}-2` };
    expect(await put('/api/destinations/lake', moved, version)).toMatchObject({ status: 200 });
    expect(await put('/api/destinations/lake', moved, version)).toMatchObject({
      ...{
        status: 412,
        body: { problem: { code: 'host.changed_meanwhile' }, changes: [{ what: 'destination.kept' }] },
      },
    });
    expect((await admin('delete', '/api/destinations/lake').set('If-Match', `"${version}"`)).status).toBe(412);
    expect((await admin('delete', '/api/destinations/lake')).body).toEqual({ ok: true });
    for (const call of [read('/api/destinations/lake'), admin('delete', '/api/destinations/lake')]) {
      expect(await call).toMatchObject({ status: 404, body: { problem: { code: 'host.unknown_name' } } });
    }
    expect(await put('/api/destinations/lake', moved)).toMatchObject({ status: 404 });
  });

  test('belong to connections, which name them and keep them from being removed', async () => {
    const { admin, call, read, lake, put, store } = await scene();
    await admin('post', '/api/destinations', { name: 'lake', to: lake });
    const before = await bodyOf<{ version: string }>(read('/api/connections/m'));
    const set = await call('put', '/api/connections/m/destination', { destination: 'lake' });
    expect(set.body).toMatchObject({
      connection: {
        destination: { kept: 'lake', place: lake },
        schedules: expect.arrayContaining([
          expect.objectContaining({ task: 'backfill', destination: lake }),
          expect.objectContaining({ task: 'sync', destination: null }),
        ]) as unknown,
      },
    });
    expect(await put('/api/connections/m/destination', { destination: null }, before.version)).toMatchObject({
      ...{ status: 412, body: { changes: [{ after: { destination: 'lake' } }] } },
    });
    expect(await read('/api/connections/m/pulls')).toMatchObject({
      body: { destination: lake, kept: 'lake', isEmpty: true },
    });
    const { job } = await bodyOf<{ job: { id: string } }>(call('post', '/api/connections/m/pulls', {}));
    expect((await read(`/api/jobs/${job.id}/events`)).text).toContain('"complete":true');
    expect(await read('/api/connections/m/pulls')).toMatchObject({ body: { isEmpty: false } });
    expect(await read('/api/tables/m/letters/preview')).toMatchObject({ body: { output: 'letter' } });

    const removed = await admin('delete', '/api/destinations/lake');
    expect(removed).toMatchObject({ status: 400, body: { problem: { code: 'config.invalid' } } });
    expect(await call('put', '/api/connections/m/destination', { destination: 'laek' })).toMatchObject({
      ...{
        status: 404,
        body: { problem: { field: 'destination', message: 'There is no destination "laek". Did you mean lake?' } },
      },
    });
    await store.db.deleteFrom('jobs').execute();
    expect((await admin('delete', '/api/connections/m')).status).toBe(200);
    expect(await read('/api/destinations')).toMatchObject({
      body: { destinations: [{ name: 'lake', connections: [] }] },
    });
    expect(existsSync(lake.slice('sqlite:'.length))).toBe(true);
  });

  test('need the scope admin to be added or changed: they decide where the server writes', async () => {
    const { call, admin, lake } = await scene();
    const file = join(temporaryFolder(), 'never');
    for (const [method, path, body] of [
      ['post', '/api/destinations', { name: 'x', to: `sqlite:${file}` }],
      ['put', '/api/destinations/lake', { to: `sqlite:${file}` }],
      ['delete', '/api/destinations/lake', undefined],
    ] as const) {
      expect(await call(method, path, body)).toMatchObject({ status: 403, body: { problem: { code: 'host.denied' } } });
    }
    expect(existsSync(file)).toBe(false);
    await admin('post', '/api/destinations', { name: 'lake', to: lake });
    expect((await call('post', '/api/destinations/lake/test')).status).toBe(200);
  });

  test('keep their secrets, which are in no answer and go to no other place', async () => {
    const { admin, read, put, secretsDir, store } = await scene();
    const to = `locked:ann@${join(temporaryFolder(), 't.db')}`;
    const path = '/api/destinations/safe';
    const added = await admin('post', '/api/destinations', { name: 'safe', to, secrets: { password: DOOR } });
    expect(added).toMatchObject({ status: 201, body: { destination: { secretsSet: ['password'] } } });
    expect(await put(path, { to })).toMatchObject({ status: 200 });
    expect(await put(path, { to, secrets: { password: null } })).toMatchObject({ status: 200 });
    expect((await admin('post', `${path}/test`)).status).toBe(200);
    expect(await put(path, { to: to.replace('ann', 'bob'), test: false })).toMatchObject({
      ...{ status: 400, body: { problem: { field: 'secrets.password' } } },
    });
    expect(await put(path, { to, secrets: { password: 'wrong' } })).toMatchObject({
      body: { problem: { code: 'host.destination' } },
    });

    mkdirSync(join(secretsDir, 'in'));
    writeFileSync(join(secretsDir, 'door'), DOOR);
    expect(await put(path, { to, secrets: { password: 'file:door' } })).toMatchObject({ status: 200 });
    for (const password of ['env:HOME', `file:${join(store.folder, 'key')}`, 'file:../x']) {
      expect([password, await put(path, { to, secrets: { password } })]).toMatchObject([
        password,
        { status: 400, body: { problem: { code: 'config.reference_denied', field: 'secrets.password' } } },
      ]);
    }
    const everything = JSON.stringify([
      (await read('/api/destinations')).body,
      (await admin('get', '/api/audit')).body,
    ]);
    expect(everything).toContain('"secretsReplaced":["password"]');
    expect(everything).not.toContain('pass/word');
  });

  test('refuse what is no place, with the field', async () => {
    const { admin } = await scene();
    for (const [body, code] of [
      [{ name: 'x', to: 'tables.db' }, 'host.destination'],
      [{ name: 'x', to: 'locked:ann|hunter2@t.db' }, 'host.destination'],
      [{ name: 'sqlite', to: 'sqlite:t.db' }, 'config.invalid'],
      [{ name: 'x', to: 'sqlite:t.db', secrets: { password: 'x' } }, 'host.unknown_name'],
      [{ name: 'x', to: 'sqlite:t.db', secrets: { password: 5 } }, 'config.invalid'],
      [{ name: 'x' }, 'config.invalid'],
    ] as const) {
      const answer = await admin('post', '/api/destinations', body);
      expect([body, answer.body]).toMatchObject([body, { problem: { code, field: expect.any(String) as string } }]);
      expect(answer.text).not.toContain('hunter2');
    }
  });
});
