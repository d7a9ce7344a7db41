import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { authenticate } from '../../plugin/http/authenticate.js';
import { compose } from '../../plugin/http/send.js';
import { createWire } from '../../plugin/http/wire.js';
import { startPlugin, startTenant, testServices, ticketing, type Tenant } from '../tenant.js';
import { strategies } from './strategies.js';

/** A server that must not receive any request, and what it received. */
async function startEvil() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push([request.url, request.headers.authorization, Buffer.concat(chunks).toString()].join(' '));
      response.end('"evil#1#2"');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const capitals = (url: string) => url.replace('127.0.0.1', 'LOCALHOST').replace('http', 'HTTP');

describe.each(Object.keys(strategies))('the secrets of %s', (strategy) => {
  test.each<[string, (tenant: Tenant, evil: string) => Record<string, unknown>, string]>([
    ['a doubled slash in the instance', ({ url }, evil) => ({ instance: `${url}//${evil}` }), 'instance'],
    ['one in capitals', ({ url }, evil) => ({ instance: `${capitals(url)}//${evil}/` }), 'instance'],
    ['one behind a dot', ({ url }, evil) => ({ instance: `${url}/.//${evil}` }), 'instance'],
    ['backslashes', ({ url }, evil) => ({ instance: `${url}\\\\${evil}` }), 'instance'],
    ['tabs', ({ url }, evil) => ({ instance: `${url}/\t/${evil}` }), 'instance'],
    ['a user that looks like the tenant', ({ url }, evil) => ({ instance: `${url}@${evil}` }), 'instance'],
    ['a doubled slash in api_path', (_tenant, evil) => ({ api_path: `/.//${evil}/odata/x/` }), 'api_path'],
    ['one of the whole address', ({ url }, evil) => ({ api_path: `${url}//${evil}/odata/x/` }), 'api_path'],
  ])('stay with the tenant in spite of %s', async (_case, changes, field) => {
    const tenant = await startTenant();
    const evil = await startEvil();
    const auth = strategies[strategy]?.(tenant);
    const config = tenant.config({ auth, ticketing: ticketing(tenant), ...changes(tenant, evil.host) });
    const talk = async () => startPlugin(config).validate({});
    await expect(talk()).rejects.toMatchObject({ code: 'config.invalid', problem: { field } });
    expect(evil.heard).toEqual([]);
    expect(tenant.mock.journal.count()).toBe(0);
  });
});

test('the printed way out of a doubled slash leads to the tenant', async () => {
  const tenant = await startTenant();
  const at = (path: string) => tenant.config({ instance: `${tenant.url}${path}`, ticketing: ticketing(tenant) });
  const broken = async () => startPlugin(at('//HEAT')).validate({});
  await expect(broken()).rejects.toMatchObject({
    problem: { fix: expect.stringContaining('single slash') as unknown },
  });
  expect((await startPlugin(at('/HEAT')).validate({})).ok).toBe(true);
});

describe('a request to another origin', () => {
  const request = (host: string) =>
    ({
      method: 'POST',
      url: new URL(`http://${host}/api/rest/authentication/login`),
      headers: {},
      body: 'planted-secret',
      purpose: 'token',
      repeatable: true,
    }) as const;
  const { clock } = testServices();

  test('is refused before the credential is asked for', async () => {
    const asked: string[] = [];
    const signature = async () => {
      asked.push('signature');
      return { headers: { authorization: 'planted-secret' } };
    };
    const policy = authenticate({ signature, renew: signature }, 'http://127.0.0.1:1', clock);
    const send = compose([policy], () => Promise.reject(new Error('sent')));
    await expect(send(request('127.0.0.1:2'))).rejects.toMatchObject({ code: 'config.foreign_host' });
    expect(asked).toEqual([]);
  });

  test('is refused by the wire and never sent', async () => {
    const evil = await startEvil();
    const wire = createWire({
      timeoutMs: 1000,
      connections: 1,
      origins: { tenant: 'http://127.0.0.1:1', token: 'http://127.0.0.1:1' },
      route: async () => ({}),
    });
    await expect(wire.send(request(evil.host))).rejects.toMatchObject({ code: 'config.foreign_host' });
    await wire.dispose();
    expect(evil.heard).toEqual([]);
  });

  test('never leaves for another purpose than its place has', async () => {
    const [tenant, provider] = [await startEvil(), await startEvil()];
    const origins = { tenant: `http://${tenant.host}`, token: `http://${provider.host}` };
    const wire = createWire({ timeoutMs: 1000, connections: 1, origins, route: async () => ({}) });
    const refused = { code: 'config.foreign_host' };
    await expect(wire.send(request(tenant.host))).rejects.toMatchObject(refused);
    await expect(wire.send({ ...request(provider.host), purpose: 'data' })).rejects.toMatchObject(refused);
    await wire.send(request(provider.host));
    await wire.dispose();
    expect([tenant.heard.length, provider.heard.length]).toEqual([0, 1]);
  });
});
