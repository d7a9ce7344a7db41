import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { allows, SCOPES } from '../../host/scopes.js';
import type { Scope } from '../../host/scopes.js';
import { up } from '../../host/store/migrations/0019-five-scopes.js';
import { addToken, listTokens } from '../../host/store/tokens.js';
import { apiScene } from './api-scene.js';
import { runHere } from './run-cli.js';
import { openTestStore } from './scene.js';

/** The largest scopes that do not include one. */
const BELOW: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['send'],
  send: ['read'],
  operate: ['read', 'send'],
  configure: ['operate'],
  admin: ['configure'],
};

async function scene() {
  const api = await apiScene({ checkAnswers: false });
  const made = await Promise.all(SCOPES.map((scope) => addToken(api.store.db, { name: scope, scope }, '3')));
  const tokens = new Map(SCOPES.map((scope, index) => [scope, made[index] ?? '']));
  const as = (scope: Scope, method: 'get' | 'post' | 'put' | 'delete', path: string) =>
    api.send(method, path, { Authorization: `Bearer ${tokens.get(scope) ?? ''}` });
  return { ...api, as, tokens };
}

test('every operation refuses the scopes below its own, naming what it needs and how to get it', async () => {
  const { as } = await scene();
  for (const { method, path, scope } of OPERATIONS) {
    if (scope === 'open') continue;
    const address = path.replaceAll(/\{\w+\}/g, 'nothing');
    for (const held of BELOW[scope]) {
      expect(allows(held, scope)).toBe(false);
      const answer = await as(held, method, address).send(method === 'get' ? undefined : {});
      expect([method, path, held, answer.status, answer.headers['www-authenticate'], answer.body]).toMatchObject([
        ...[method, path, held, 403, `Bearer error="insufficient_scope", scope="${scope}"`],
        {
          problem: {
            code: 'host.denied',
            message: `This needs the scope ${scope}; the token has ${held}.`,
            fix: expect.stringContaining(`tokens create --name NAME --scope ${scope}.`) as string,
          },
        },
      ]);
    }
  }
});

describe('a token', () => {
  test('of scope send is no sign-in to the console, which it could not see', async () => {
    const { send, tokens } = await scene();
    const entered = await send('post', '/api/sign-in').send({ token: tokens.get('send') });
    expect([entered.status, entered.headers['set-cookie'], entered.body]).toMatchObject([
      403,
      undefined,
      { problem: { message: 'This token has the scope send, which sees nothing.' } },
    ]);
  });

  test('of scope admin makes others, also as a browser, which is told what it may', async () => {
    const { as, send, tokens } = await scene();
    expect((await as('admin', 'post', '/api/tokens').send({ name: 'x', scope: 'send' })).status).toBe(201);
    const { headers } = await send('post', '/api/sign-in').send({ token: tokens.get('operate') });
    const Cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    expect((await send('get', '/api/session', { Cookie })).body).toMatchObject({
      scope: 'operate',
      may: ['read', 'send', 'operate'],
      owner: false,
    });
    expect((await as('admin', 'post', '/api/tokens').send({ name: 'y', scope: 'write' })).body).toMatchObject({
      problem: { field: 'scope', message: 'scope must be one of read, send, operate, configure, admin.' },
    });
  });

  test('that could write is one of scope configure since', async () => {
    const { db } = await openTestStore();
    for (const name of ['old', 'reader']) await addToken(db, { name, scope: 'read' }, '1');
    await sql`update api_tokens set scope = 'write' where name = 'old'`.execute(db);
    await up(db as never);
    expect((await listTokens(db)).map(({ name, scope }) => [name, scope])).toEqual([
      ['old', 'configure'],
      ['reader', 'read'],
    ]);
  });

  test('is made with a scope of today, and told what the one of before is called', async () => {
    const { folder } = await openTestStore();
    const create = (scope: string) => runHere(['tokens', 'create', '--name', 'x', '--scope', scope, '--data', folder]);
    expect(await create('write')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('configure or admin; what write was is called configure') as string,
    });
  });
});
