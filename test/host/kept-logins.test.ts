import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Json, LoginStore } from '../../host-sdk/index.js';
import { systemClock } from '../../host/index.js';
import { LOGIN_TTL_MS, openKeptLogins } from '../../host/store/kept-logins.js';
import { rotateKeys } from '../../host/store/rotate-keys.js';
import { startTenant } from '../tenant.js';
import { runHere } from './run-cli.js';
import { fakeClock, openTestStore, temporaryFolder } from './scene.js';

/** A tenant, a connection with a password, and commands on it. */
async function desk(strategy: 'basic_auth' | 'oauth2' = 'basic_auth') {
  const tenant = await startTenant({ incidents: 20, now: () => systemClock.now() });
  const { username, role, password, oauth2 } = tenant.credentials;
  const folder = temporaryFolder();
  const auth =
    strategy === 'basic_auth'
      ? { strategy, username, role, password: 'env:PW' }
      : { strategy, token_url: oauth2.token_url, client_id: oauth2.client_id, client_secret: 'env:PW' };
  const config = (changes: object = {}) => {
    writeFileSync(
      join(folder, 'c.json'),
      JSON.stringify({ instance: tenant.url, auth: { ...auth, ...changes }, data: { tables: ['incidents'] } }),
    );
  };
  config();
  const secret = strategy === 'basic_auth' ? password : oauth2.client_secret;
  const run = (line: string, env = { PW: secret }) =>
    runHere(`${line} --config c.json --json`.split(' '), { cwd: folder, env });
  const logins = () => tenant.mock.journal.count({ op: strategy === 'basic_auth' ? 'login' : 'token' });
  return { tenant, folder, run, logins, config, secret };
}

test.each(['basic_auth', 'oauth2'] as const)('three commands log in once (%s)', async (strategy) => {
  const { run, logins } = await desk(strategy);
  for (const line of ['tables', 'fields --object incidents', 'pull --to sqlite:t.db']) {
    expect([line, (await run(line)).code]).toEqual([line, 0]);
  }
  expect(logins()).toBe(1);
});

test('a check logs in itself and leaves its login to the next commands; --no-session-cache leaves and takes none', async () => {
  const { run, logins } = await desk();
  await run('tables --no-session-cache');
  await run('check');
  expect(logins()).toBe(2);
  await run('tables');
  expect(logins()).toBe(2);
  await run('check');
  await run('tables --no-session-cache');
  expect(logins()).toBe(4);
});

test('another password, user or role never uses the login, and a wrong password fails beside it', async () => {
  const { run, logins, config } = await desk();
  await run('tables');
  const wrong = await run('pull --to sqlite:t.db', { PW: 'wrong' });
  expect([wrong.code, JSON.stringify(wrong.json)]).toEqual([1, expect.stringContaining('auth.refused')]);
  config({ role: 'NoSuchRole' });
  expect((await run('pull --to sqlite:t.db')).code).toBe(1);
  config();
  expect((await run('tables')).code).toBe(0);
  expect(logins()).toBe(3);
});

test('a login that the tenant ends is dropped, and the command logs in once more', async () => {
  const { run, logins, tenant } = await desk();
  await run('tables');
  tenant.mock.clock.set(systemClock.now() + 24 * 3_600_000);
  expect((await run('tables')).code).toBe(0);
  expect((await run('fields --object incidents')).code).toBe(0);
  expect(logins()).toBe(2);
});

const PROOF = ['https://a', 'ann', 'secret'];
const LOGIN: Json = { headers: { authorization: 'a#b#1' } };

async function kept() {
  const clock = fakeClock();
  const store = await openTestStore();
  const open = (name = 'c') => openKeptLogins(store, name, clock, () => undefined);
  const logins: LoginStore = open();
  await logins.keep(PROOF, LOGIN);
  return { clock, store, logins, open };
}

test('a login is found with its proof and its connection only, for ten minutes, or until its own end', async () => {
  const { clock, logins, open } = await kept();
  expect(await logins.find(PROOF)).toEqual(LOGIN);
  expect(await logins.find([...PROOF.slice(0, 2), 'other'])).toBeUndefined();
  expect(await logins.find(['https://a', 'annsecret'])).toBeUndefined();
  expect(await open('other').find(PROOF)).toBeUndefined();
  clock.advance(LOGIN_TTL_MS - 1);
  expect(await logins.find(PROOF)).toEqual(LOGIN);
  clock.advance(1);
  expect(await logins.find(PROOF)).toBeUndefined();
  await logins.keep(PROOF, LOGIN, clock.now() + 1000);
  clock.advance(1000);
  expect(await logins.find(PROOF)).toBeUndefined();
});

test('a login is not stored as it is, and is not found after a step back of the clock, a changed row or a new key', async () => {
  const { clock, store, logins } = await kept();
  const row = async () => JSON.stringify(await store.db.selectFrom('kept_logins').selectAll().execute());
  expect(await row()).not.toMatch(/a#b#1|secret|ann/);
  clock.advance(-1);
  expect(await logins.find(PROOF)).toBeUndefined();
  for (const change of [{ expires_at: 2e15 }, { sealed: 'AAAA' }, { proof: 'x' }]) {
    await logins.keep(PROOF, LOGIN);
    await store.db.updateTable('kept_logins').set(change).execute();
    expect([change, await logins.find(PROOF)]).toEqual([change, undefined]);
  }
  await logins.keep(PROOF, LOGIN);
  await rotateKeys(store);
  expect(await row()).toBe('[]');
  await logins.keep(PROOF, LOGIN);
  expect(await logins.find(PROOF)).toEqual(LOGIN);
});

test('a refused login is dropped, unless another process has logged in since', async () => {
  const { logins, open } = await kept();
  await open().keep(PROOF, { headers: { authorization: 'newer' } });
  await logins.drop(PROOF, LOGIN);
  expect(await logins.find(PROOF)).toEqual({ headers: { authorization: 'newer' } });
  await logins.drop(PROOF, { headers: { authorization: 'newer' } });
  expect(await logins.find(PROOF)).toBeUndefined();
});

test('a store that refuses keeps no command from its work', async () => {
  const { store, open } = await kept();
  await store.db.schema.dropTable('kept_logins').execute();
  const logins = open();
  await logins.keep(PROOF, LOGIN);
  await logins.drop(PROOF, LOGIN);
  expect(await logins.find(PROOF)).toBeUndefined();
});
