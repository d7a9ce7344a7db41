import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toProblem, type JsonObject } from '../../host-sdk/index.js';
import { openSession, readConnection } from '../../host/index.js';
import { createProgram } from '../../host/commands/program.js';
import { CONNECTOR } from '../documents/connector.js';
import { startTenant, ticketing, type Tenant } from '../tenant.js';
import { apiScene } from './api-scene.js';
import { afterTest, openTestStore, quietLogger, temporaryFolder } from './scene.js';

const PLANTED = 'planted-secret';

/** A server that listens for what is meant for another server, and what reached it. */
async function startEvil() {
  const heard: string[] = [];
  const server = createServer((socket) => {
    heard.push('a connection');
    socket.on('data', (part) => {
      heard.push(part.toString());
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 17\r\nconnection: close\r\n\r\n"evil#session#12"');
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => server.close());
  return { heard, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Texts that may lead away from a configured address, in any order and number. */
function detours(evil: string) {
  const parts = [
    '/',
    '//',
    '\\',
    '\t',
    '\r\n',
    '@',
    '?',
    '#',
    ':',
    ';',
    '.',
    '..',
    '/./',
    '/../',
    '%2e%2e',
    '%2F',
    '%5c',
  ];
  const odd = [
    '%zz',
    '%00',
    '%',
    '％2f',
    '／',
    '。',
    '\u200b',
    '\u202e',
    '\u0000',
    'HEAT',
    'api',
    '/odata/',
    'x'.repeat(300),
  ];
  const evils = [evil, `http://${evil}`, `//${evil}`, `@${evil}`, `\\\\${evil}`, `//${evil}/`];
  return fc
    .array(fc.constantFrom(...parts, ...odd, ...evils), { minLength: 1, maxLength: 5 })
    .map((list) => list.join(''));
}

/** Configurations whose addresses begin like the tenant's. */
function hostile(tenant: Tenant, evil: string) {
  const { url } = tenant;
  const host = new URL(url).host;
  const named = fc.constantFrom(url, url.replace('http', 'HTTP'), url.replace('127.0.0.1', 'LocalHost'), host);
  const password = { strategy: 'basic_auth', username: PLANTED, password: PLANTED, role: 'Admin' };
  const client = { strategy: 'oauth2', client_id: 'c', client_secret: PLANTED };
  const detour = detours(evil);
  return fc
    .oneof(
      fc.record({ instance: fc.tuple(named, detour).map((both) => both.join('')), auth: fc.constant(password) }),
      fc.record({ instance: fc.constant(url), api_path: detour, auth: fc.constant(password) }),
      fc.record({
        instance: fc.constant(url),
        auth: fc.tuple(named, detour).map((both) => ({ ...client, token_url: both.join('') })),
      }),
    )
    .map((config) => ({ ...config, name: 'm', ticketing: ticketing(tenant) }) as JsonObject);
}

/** Each value of a configuration as `--set` takes it. */
function leaves(config: JsonObject, prefix: string): readonly string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}=${value}`] : leaves(value as JsonObject, `${prefix}${key}.`),
  );
}

const bounded = { numRuns: 25 };

test('a hostile address gets no secret from a configuration in a file', async () => {
  const [tenant, evil, store] = [await startTenant(), await startEvil(), await openTestStore()];
  const file = join(temporaryFolder(), 'c.json');
  await fc.assert(
    fc.asyncProperty(hostile(tenant, evil.host), async (config) => {
      evil.heard.splice(0);
      writeFileSync(file, JSON.stringify(config));
      const connection = await readConnection(CONNECTOR.manifest, file);
      try {
        const session = await openSession({ loaded: CONNECTOR, store, connection, logger: quietLogger });
        await session.plugin.validate({ step: 'credentials' }).finally(() => session.close());
      } catch (error) {
        expect(toProblem(error).code).toMatch(/^config\./);
      }
      expect(evil.heard).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

test('nor from what is entered over the API and in a form', async () => {
  const [tenant, evil] = [await startTenant(), await startEvil()];
  const { call, keep } = await apiScene({ plugins: [CONNECTOR] });
  await keep('m', tenant.config({ ticketing: ticketing(tenant) }) as JsonObject);
  await fc.assert(
    fc.asyncProperty(hostile(tenant, evil.host), async (config) => {
      evil.heard.splice(0);
      const form = { plugin: 'ivanti', name: 'm', config, step: 'credentials' };
      expect([200, 400]).toContain((await call('put', '/api/connections/m', { config })).status);
      expect([200, 400]).toContain((await call('post', '/api/connections/check', form)).status);
      // Another address without its secret: the kept one must not go there.
      const auth = { strategy: 'basic_auth', username: 'kim', role: 'Admin' };
      await call('post', '/api/connections/check', { ...form, config: { ...config, auth } });
      expect(evil.heard).toEqual([]);
    }),
    bounded,
  );
});

test('nor from what `init` is given', async () => {
  const [tenant, evil, folder] = [await startTenant(), await startEvil(), temporaryFolder()];
  const code = process.exitCode;
  const printed = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
  const init = async ({ name: _name, ...config }: JsonObject) => {
    const args = ['init', '--force', '--json', '--data', join(folder, 'data'), '--output', join(folder, 'c.json')];
    const sets = leaves(config, '').flatMap((one) => ['--set', one]);
    return (await createProgram(args)).parseAsync(['node', 'x', ...args, ...sets]);
  };
  await fc.assert(
    fc.asyncProperty(hostile(tenant, evil.host), async (config) => {
      evil.heard.splice(0);
      await init(config).catch((error: unknown) => {
        expect(toProblem(error).code).toMatch(/^config\./);
      });
      expect(evil.heard).toEqual([]);
    }),
    { numRuns: 5 },
  );
  for (const spy of printed) spy.mockRestore();
  process.exitCode = code;
});
