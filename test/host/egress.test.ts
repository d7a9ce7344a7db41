import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { JsonObject, SystemProxy } from '../../host-sdk/index.js';
import { loadPlugin, openSession } from '../../host/index.js';
import { parseAllowList } from '../../host/egress/allow-list.js';
import { egressOf } from '../../host/egress/egress.js';
import { createWire } from '../../plugin/http/wire.js';
import { startProxy } from '../contract/proxy-server.js';
import { startPlugin, startTenant, testServices, ticketing, type Tenant } from '../tenant.js';
import { runCli } from './run-cli.js';
import { afterTest, openTestStore, quietLogger, temporaryFolder } from './scene.js';

const allows = (list: string, host: string) => parseAllowList(list).hasHost(host);
const egress = (list: string) => egressOf({ IVANTI_EXCHANGE_EGRESS: list })!;

/** A connection on a host with this list. */
function connect(tenant: Tenant, list: string, changes: Readonly<Record<string, unknown>> = {}, proxy?: SystemProxy) {
  const own = testServices(tenant.clock);
  const http = { ...own.http, egress: egress(list), ...(proxy === undefined ? {} : { proxy }) };
  const services = { ...own, http };
  return startPlugin(tenant.config({ ticketing: ticketing(tenant), ...changes }), services);
}

async function outcome(plugin: ReturnType<typeof connect>) {
  const { ok, checks } = await plugin.validate({});
  return ok ? 'ok' : checks.find((check) => check.outcome === 'failed')?.problem;
}

describe('an allow-list', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      '*.ivanticloud.com',
      ['a.ivanticloud.com', 'B.A.IvantiCloud.com.'],
      ['ivanticloud.com', 'evilivanticloud.com', 'a.ivanticloud.com.evil'],
    ],
    ['itsm.example.com, localhost', ['ITSM.example.com', 'localhost'], ['a.itsm.example.com', 'localhost.evil']],
    [
      '10.1.2.3 192.168.0.0/16',
      ['10.1.2.3', '192.168.7.7', '::ffff:10.1.2.3'],
      ['10.1.2.4', '192.169.0.1', '10.1.2.3.evil'],
    ],
    ['fd00::/8,::1', ['fd12::1', '::1', '0:0:0:0:0:0:0:1'], ['fe80::1', '2001:db8::1']],
    ['0.0.0.0/0', ['8.8.8.8'], ['example.com', '::2']],
    ['bücher.example', ['xn--bcher-kva.example'], ['bucher.example']],
    ['[fd00::1]', ['fd00::1'], ['fd00::2']],
  ])('of %j', (list, allowed, others) => {
    expect(allowed.filter((host) => !allows(list, host))).toEqual([]);
    expect(others.filter((host) => allows(list, host))).toEqual([]);
  });

  test.each([
    '',
    ' , ',
    '*',
    '*.*',
    'a.*.com',
    '*.',
    'https://a.com',
    'a.com:443',
    'a.com/x',
    'a@b',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fd00::/129',
    '-a.com',
    'a..b',
    '!a.com',
    '1.2.3.4.5',
    'fe80::1%eth0',
    'a%2eb.com',
  ])('that is %j starts nothing', (list) => {
    expect(() => egress(list)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'config.invalid', field: 'IVANTI_EXCHANGE_EGRESS' }) as unknown,
      }) as Error,
    );
  });

  test('that cannot be read keeps every command from starting, before it makes a data folder', async () => {
    const cwd = temporaryFolder();
    const end = await runCli(['tokens', 'list', '--json'], { cwd, env: { IVANTI_EXCHANGE_EGRESS: '10.0.0.0/99' } });
    expect(end).toMatchObject({ code: 1, json: { problem: { field: 'IVANTI_EXCHANGE_EGRESS' } } });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('that is not set allows every place', () => {
    expect(egressOf({})).toBeUndefined();
  });
});

describe('the tenant', () => {
  test.each([
    ['by its address', '127.0.0.1'],
    ['by its network', '10.0.0.0/8 127.0.0.0/8'],
  ])('is called where the list has it %s', async (_case, list) => {
    const tenant = await startTenant();
    expect(await outcome(connect(tenant, list))).toBe('ok');
  });

  test.each([
    ['by its name', 'localhost'],
    ['by the address that its name has', '127.0.0.0/8, ::1'],
  ])('with a name is called where the list has it %s', async (_case, list) => {
    const tenant = await startTenant();
    const instance = tenant.url.replace('127.0.0.1', 'localhost');
    expect(await outcome(connect(tenant, list, { instance }))).toBe('ok');
  });

  test.each([
    ['an address', 'localhost, *.ivanticloud.com, 10.0.0.0/8', (url: string) => url],
    ['a name', 'ivanticloud.com, 10.0.0.0/8', (url: string) => url.replace('127.0.0.1', 'localhost')],
  ])('that is %s outside the list is reported, and receives nothing', async (_case, list, written) => {
    const tenant = await startTenant();
    expect(await outcome(connect(tenant, list, { instance: written(tenant.url) }))).toMatchObject({
      code: 'network.egress_denied',
      message: expect.stringMatching(
        /^(127\.0\.0\.1|localhost \(.*127\.0\.0\.1.*\)) is not on the allow-list/,
      ) as unknown,
      fix: expect.stringContaining('IVANTI_EXCHANGE_EGRESS') as unknown,
    });
    expect(tenant.mock.journal.count()).toBe(0);
  });

  test('that leads its login elsewhere leads it nowhere', async () => {
    const tenant = await startTenant();
    const url = tenant.url.replace('127.0.0.1', 'localhost');
    const auth = { strategy: 'oauth2', ...tenant.credentials.oauth2, token_url: `${url}/oauth/token` };
    expect(await outcome(connect(tenant, '127.0.0.1', { auth }))).not.toMatchObject({ code: 'network.egress_denied' });
    expect(await outcome(connect(tenant, '127.0.0.2, tenant.example', { auth }))).toMatchObject({
      code: 'network.egress_denied',
    });
    expect(tenant.mock.journal.count()).toBeGreaterThan(0);
  });
});

test('a change that the list stops is known not to have been sent', async () => {
  const origin = 'http://127.0.0.1:9';
  const wire = createWire({
    timeoutMs: 1000,
    connections: 1,
    origins: { tenant: origin, token: origin },
    route: async () => ({ egress: egress('10.0.0.0/8') }),
  });
  const change = { method: 'POST', url: new URL(origin), headers: {}, purpose: 'ticket', repeatable: false } as const;
  await expect(wire.send(change)).rejects.toMatchObject({ code: 'network.egress_denied' });
  await wire.dispose();
});

describe('behind a proxy', () => {
  test.each<[string, string, boolean]>([
    ['proxy and tenant', '127.0.0.1 tenant.invalid', true],
    ['the tenant alone', 'tenant.invalid', false],
    ['the proxy alone', '127.0.0.1', false],
  ])('the list has to name both: %s', async (_case, list, isAllowed) => {
    const tenant = await startTenant();
    const proxy = await startProxy(Number(new URL(tenant.url).port));
    for (const [way, at] of [
      ['own', proxy.host],
      ['own', proxy.host.replace('127.0.0.1', 'localhost')],
      ['system', proxy.host],
    ] as const) {
      const changes = { instance: 'tenant.invalid', ...(way === 'own' ? { proxy: `http://${at}` } : {}) };
      const system = way === 'own' ? undefined : { https: `http://${at}` };
      const problem = await outcome(connect(tenant, list, changes, system));
      const code = isAllowed ? (expect.not.stringMatching('egress') as unknown) : 'network.egress_denied';
      expect(problem).toMatchObject({ code });
    }
    expect(proxy.calls.length > 0).toBe(isAllowed);
  });
});

test('the host hands the list of its environment to every plugin', async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => server.close());
  afterTest(() => vi.unstubAllEnvs());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config: JsonObject = {
    instance: url,
    auth: { strategy: 'ivanti_jwt', jwt: 'a' },
    data: { tables: ['incidents'] },
  };
  const store = await openTestStore();
  const checked = async (list: string) => {
    vi.stubEnv('IVANTI_EXCHANGE_EGRESS', list);
    const connection = { name: 'm', config, folder: store.folder };
    const session = await openSession({ loaded: await loadPlugin(), store, connection, logger: quietLogger });
    afterTest(() => session.close());
    return JSON.stringify((await session.plugin.validate({ step: 'address' })).checks);
  };
  expect(await checked('*.ivanticloud.com')).toContain('network.egress_denied');
  expect(heard).toEqual([]);
  expect(await checked('127.0.0.1')).not.toContain('network.egress_denied');
  expect(heard).not.toEqual([]);
});
