import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SystemProxy } from '../../host-sdk/index.js';
import { DISTANT_CERTIFICATE, DISTANT_KEY } from '../data/distant-certificate.js';
import { startPlugin, startTenant, testServices, ticketing, type Tenant } from '../tenant.js';
import { startProxy } from './proxy-server.js';

/** A tenant that only a proxy can find: its name, tenant.invalid, resolves nowhere. */
async function distantTenant(): Promise<{ readonly tenant: Tenant; readonly port: number }> {
  const tenant = await startTenant();
  const server = createServer({ cert: DISTANT_CERTIFICATE, key: DISTANT_KEY }, tenant.mock.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { tenant, port: (server.address() as AddressInfo).port };
}

/** A connection to it on a host with these proxies. */
function connect(tenant: Tenant, proxy: SystemProxy | undefined, changes: Readonly<Record<string, unknown>> = {}) {
  const own = testServices(tenant.clock, { 'file:ca.pem': DISTANT_CERTIFICATE });
  const services = { ...own, http: { ...own.http, ...(proxy === undefined ? {} : { proxy }) } };
  const config = { instance: 'tenant.invalid', ca: 'file:ca.pem', ticketing: ticketing(tenant), ...changes };
  return { plugin: startPlugin(tenant.config(config), services), services };
}

const failed = (checks: readonly { readonly outcome: string }[]) => checks.find(({ outcome }) => outcome === 'failed');
const targets = (proxy: Awaited<ReturnType<typeof startProxy>>) => [
  ...new Set(proxy.calls.map(({ target }) => target)),
];

describe('the proxy of the host’s system', () => {
  test.each(['https', 'http'] as const)('leads to the tenant where it is the one for %s', async (protocol) => {
    const { tenant, port } = await distantTenant();
    const proxy = await startProxy(port);
    const { plugin } = connect(tenant, { [protocol]: `http://${proxy.host}` });
    expect(await plugin.validate({})).toMatchObject({ ok: true });
    expect(targets(proxy)).toEqual(['tenant.invalid:443']);
  });

  test('may be written without http://, and its credentials appear nowhere', async () => {
    const { tenant, port } = await distantTenant();
    const proxy = await startProxy(port);
    const { plugin, services } = connect(tenant, { https: `kim:planted-secret@${proxy.host}` });
    expect(await plugin.validate({})).toMatchObject({ ok: true });
    expect(proxy.calls[0]?.credential).toBe(`Basic ${Buffer.from('kim:planted-secret').toString('base64')}`);
    expect(JSON.stringify([services.logger.lines, services.telemetry])).not.toContain('planted-secret');
  });

  test('is left aside where `system_proxy` is off', async () => {
    const { tenant, port } = await distantTenant();
    const proxy = await startProxy(port);
    const { plugin } = connect(tenant, { https: `http://${proxy.host}` }, { system_proxy: false });
    const { checks } = await plugin.validate({});
    expect(failed(checks)).toMatchObject({ step: 'address', problem: { code: 'network.unreachable' } });
    expect(JSON.stringify(checks)).not.toContain(proxy.host);
    expect(proxy.calls).toEqual([]);
  });

  test('is left aside where the connection has its own', async () => {
    const { tenant, port } = await distantTenant();
    const [system, own] = [await startProxy(port), await startProxy(port)];
    const { plugin } = connect(
      tenant,
      { https: `http://${system.host}`, except: '*' },
      { proxy: `http://${own.host}` },
    );
    expect(await plugin.validate({})).toMatchObject({ ok: true });
    expect(system.calls).toEqual([]);
    expect(targets(own)).toEqual(['tenant.invalid:443']);
  });

  test('is left aside for the hosts of NO_PROXY alone, also when the token comes from another host', async () => {
    const { tenant, port } = await distantTenant();
    const auth = { strategy: 'oauth2', ...tenant.credentials.oauth2, token_url: 'https://login.invalid/token' };
    const seenWithout = async (except: string) => {
      const proxy = await startProxy(port);
      const { plugin } = connect(tenant, { https: `http://${proxy.host}`, except }, { auth });
      const { checks } = await plugin.validate({});
      return { seen: targets(proxy), told: JSON.stringify(failed(checks)) };
    };
    const withoutLogin = await seenWithout('other.example, login.invalid');
    expect(withoutLogin.seen).toEqual([]);
    expect(withoutLogin.told).toContain('login.invalid cannot be reached: its name');
    const withoutTenant = await seenWithout('.invalid:8443,tenant.invalid');
    expect(withoutTenant.seen).toEqual(['login.invalid:443']);
  });

  test('is never asked for this machine', async () => {
    const tenant = await startTenant();
    const proxy = await startProxy(Number(new URL(tenant.url).port));
    const { plugin } = connect(tenant, { http: `http://${proxy.host}` }, { instance: tenant.url, ca: undefined });
    expect(await plugin.validate({})).toMatchObject({ ok: true });
    expect(proxy.calls).toEqual([]);
  });
});

describe('a proxy that does not help', () => {
  test.each([
    ['system_proxy', 407],
    ['proxy', 403],
  ] as const)('is named without its credentials: %s answers %i', async (field, status) => {
    const { tenant, port } = await distantTenant();
    const proxy = await startProxy(port, status);
    const url = `http://kim:planted-secret@${proxy.host}`;
    const { plugin, services } = connect(tenant, { https: url }, field === 'proxy' ? { proxy: url } : {});
    const { checks } = await plugin.validate({});
    expect(failed(checks)).toMatchObject({
      step: 'address',
      problem: {
        code: 'network.unreachable',
        message: `tenant.invalid cannot be reached: the proxy ${proxy.host} does not let the call through (HTTP ${status}).`,
        field,
      },
    });
    expect(JSON.stringify([checks, services.logger.lines, services.telemetry])).not.toContain('planted-secret');
  });

  test('is named when nothing listens there, and a ticket was certainly not sent', async () => {
    const { tenant } = await distantTenant();
    const { plugin } = connect(tenant, { https: 'http://kim:planted-secret@127.0.0.1:9' });
    const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
    const values = { Subject: 's', Symptom: 's' };
    const outcome = await plugin
      .createTicket({ item, values, queue: {}, idempotencyKey: 'k' })
      .catch((error: unknown) => error);
    const told = JSON.stringify(outcome);
    expect(told).toContain('network.unreachable');
    expect(told).toContain('127.0.0.1:9 cannot be reached: it refuses connections (ECONNREFUSED)');
    expect(told).not.toContain('planted-secret');
  });

  test.each(['socks5://kim:planted-secret@host:1', 'http://', ':::planted-secret'])('is refused: %s', async (url) => {
    const { tenant } = await distantTenant();
    const { plugin } = connect(tenant, { https: url });
    const { checks } = await plugin.validate({});
    expect(failed(checks)).toMatchObject({
      step: 'address',
      problem: { code: 'config.invalid', field: 'system_proxy' },
    });
    expect(JSON.stringify(checks)).not.toContain('planted-secret');
  });
});

test.each([
  ['a user that is not UTF-8', 'http://kim:planted%ff@127.0.0.1:1', 'not encoded as UTF-8'],
  ['a % that encodes nothing', 'http://kim:planted%zz@127.0.0.1:1', 'encodes nothing'],
  ['a slash in its password', 'http://kim:12/planted@127.0.0.1:1', 'an @ after its host'],
  ['a backslash', 'http://kim:planted@127.0.0.1:1\\@evil.example', 'backslashes'],
  ['a line break', 'http://kim:planted@127.0.0.1:1\r\nX: y', 'control characters'],
  ['another scheme', 'socks5://kim:planted@127.0.0.1:1', 'http or https'],
  ['a numeric host', '2130706433:1', 'is read as 127.0.0.1'],
  ['no host', 'http://', 'does not name its host'],
])('a proxy with %s is a problem of the configuration, and its value is not told', async (_case, proxy, why) => {
  const tenant = await startTenant();
  const { plugin } = connect(tenant, undefined, { proxy });
  const { checks } = await plugin.validate({});
  expect(failed(checks)).toMatchObject({ problem: { code: 'config.invalid', field: 'proxy' } });
  expect(JSON.stringify(checks)).toContain(why);
  expect(JSON.stringify(checks)).not.toContain('planted');
});
