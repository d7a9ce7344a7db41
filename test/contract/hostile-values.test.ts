import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseConfig, parseDraft } from '../../plugin/config/parse.js';
import { toProblem } from '../../host-sdk/index.js';
import { CERTIFICATE } from '../data/localhost-certificate.js';
import { startPlugin, testServices } from '../tenant.js';

const DATA = { tables: ['incidents'], mode: 'incremental' };

async function serve(answer: (response: ServerResponse, url: string) => void): Promise<string> {
  const server = createServer((request, response) => {
    answer(response, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Why a connection does not work, as its check says. */
async function problemOf(config: object, secrets: Readonly<Record<string, string>> = {}) {
  const plugin = startPlugin(
    { instance: 'http://127.0.0.1:9', data: DATA, ...config },
    testServices(undefined, secrets),
  );
  const { checks } = await plugin.validate({});
  return checks.find(({ outcome }) => outcome === 'failed')?.problem;
}

describe('a secret that no header can carry', () => {
  test.each([
    ['ivanti_api_key', 'api_key', 'key\r\nX-Injected: yes', 'U+000D'],
    ['ivanti_api_key', 'api_key', 'key\n', 'U+000A'],
    ['ivanti_jwt', 'jwt', 'a.b.c\u200b', 'U+200B'],
    ['ivanti_session_key', 'session_key', 'a#b#1\0', 'U+0000'],
    ['ivanti_session_key', 'session_key', '😀', 'U+1F600'],
  ])('is refused by its key in the configuration and is not told: %s %#', async (strategy, key, secret, code) => {
    const problem = await problemOf({ auth: { strategy, [key]: 'env:SECRET' } }, { 'env:SECRET': secret });
    expect(problem).toMatchObject({ code: 'config.invalid', blame: 'config', field: `auth.${key}` });
    expect(problem?.message).toContain(code);
    expect(JSON.stringify(problem)).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  test.each([
    'token\r\nX-Injected: yes',
    'token\0',
    '😀',
  ])('is the identity provider’s fault where it gives one: %j', async (token) => {
    const idp = await serve((response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: token })),
    );
    const auth = { strategy: 'oauth2', token_url: `${idp}/token`, client_id: 'i', client_secret: 's' };
    expect(await problemOf({ auth })).toMatchObject({
      code: 'tenant.bad_answer',
      blame: 'tenant',
      field: 'auth.token_url',
    });
  });

  test('is the tenant’s fault where its login gives one', async () => {
    const instance = await serve((response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify('t#\u0001\u{1f600}#1')),
    );
    const auth = { strategy: 'basic_auth', username: 'u', password: 'p', role: 'r' };
    expect(await problemOf({ instance, auth })).toMatchObject({ code: 'tenant.bad_answer', blame: 'tenant' });
  });
});

const AUTH = { strategy: 'ivanti_api_key', api_key: 'k' };

describe('a certificate authority', () => {
  test.each([
    ['is no PEM', 'hello', 'holds no certificate'],
    ['is a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'holds no certificate'],
    ['is cut off', CERTIFICATE.slice(0, 200), 'cannot be read, number 1 of 1'],
    [
      'has a bad one behind a good one',
      `${CERTIFICATE}\n-----BEGIN CERTIFICATE-----\nzz\n-----END CERTIFICATE-----`,
      'number 2 of 2',
    ],
  ])('that %s is refused by its key', async (_case, ca, message) => {
    const problem = await problemOf({ auth: AUTH, ca: 'file:ca.pem' }, { 'file:ca.pem': ca });
    expect(problem).toMatchObject({ code: 'config.invalid', blame: 'config', field: 'ca' });
    expect(problem?.message).toContain(message);
  });
});

test('a proxy whose credentials hold a % that begins no character is refused by its key', async () => {
  const problem = await problemOf({ auth: AUTH, proxy: 'http://kim:%zz@127.0.0.1:9' });
  expect(problem).toMatchObject({ code: 'config.invalid', field: 'proxy' });
  expect(JSON.stringify(problem)).not.toContain('kim');
});

test('an api_path with a % that begins no character is refused by its key', async () => {
  const refused = await problemOf({ auth: AUTH, api_path: '/%zz/' }).catch(toProblem);
  expect(refused).toMatchObject({ code: 'config.invalid', field: 'api_path' });
});

test.each([
  'constructor',
  'toString',
  '__proto__',
])('an answer in the encoding %s is read as it is', async (encoding) => {
  const answer = (response: ServerResponse) => response.end('{"@odata.count":1,"value":[{"RecId":"A"}]}');
  const plain = await serve(answer);
  const encoded = await serve((response) => answer(response.setHeader('content-encoding', encoding)));
  const words = async (instance: string) => (await problemOf({ instance, auth: AUTH }))?.message.replace(instance, '');
  expect(await words(encoded)).toBe(await words(plain));
});

describe('a configuration', () => {
  const good = { instance: 'tenant.example.com', auth: AUTH };

  test('has settings only for the tables that it names, even if they are called like built-in properties', () => {
    const { data } = parseConfig({
      ...good,
      data: { tables: ['constructor'], select: {}, deny_fields: {}, table_names: {} },
    }).config;
    expect([
      data?.select?.['constructor'],
      data?.deny_fields?.['constructor'],
      data?.table_names?.['constructor'],
    ]).toEqual([undefined, undefined, undefined]);
  });

  test('that is nested 10,000 levels deep is refused', () => {
    const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) as unknown;
    for (const parse of [parseConfig, parseDraft]) {
      expect(() => parse({ ...good, data: { ...DATA, more: deep } })).toThrow('nested more than 100 levels deep');
    }
  });

  test('is taken as a draft with what fits of its data', () => {
    const data = { ...DATA, deny_fields: { incidents: [0] }, page_size: 'x', paging: 'skip', more: 1 };
    expect(parseDraft({ ...good, data }).config.data).toMatchObject({
      tables: ['incidents'],
      paging: 'skip',
      page_size: 100,
    });
    expect(parseDraft({ ...good, data: { ...data, tables: [0] } }).config.data).toMatchObject({
      tables: [],
      paging: 'skip',
    });
  });
});
