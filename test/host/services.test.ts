import { expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { createLogger, systemClock } from '../../host/index.js';
import { connectionOf, readConnection } from '../../host/connections/connection.js';
import { PACKAGE_VERSION } from '../../host/platform/package-root.js';
import { openServices } from '../../host/sessions/services.js';
import { systemProxyOf } from '../../host/platform/system-proxy.js';
import { CONNECTOR } from '../documents/connector.js';
import { fakeClock, openTestStore, quietLogger } from './scene.js';

async function httpOf(agent?: string) {
  const options = {
    store: await openTestStore(),
    connection: 'c',
    folder: '.',
    clock: fakeClock(),
    logger: quietLogger,
    agent,
  };
  return (await openServices(options)).services.http;
}

const agentOf = async (agent?: string) => (await httpOf(agent)).agent;

test('the agent is this host with its version, unless it is named', async () => {
  expect(await agentOf()).toBe(`ivanti-exchange-${PACKAGE_VERSION}`);
  process.env['IVANTI_EXCHANGE_AGENT'] = 'netskope-ce-5.0.1';
  try {
    expect(await agentOf()).toBe('netskope-ce-5.0.1');
    expect(await agentOf('other-1')).toBe('other-1');
  } finally {
    delete process.env['IVANTI_EXCHANGE_AGENT'];
  }
});

test('the proxies are those of the environment', async () => {
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = 'http://proxy.example:3128';
  try {
    expect((await httpOf()).proxy?.https).toBe('http://proxy.example:3128');
  } finally {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  }
});

test.each<[object, object | undefined]>([
  [{}, undefined],
  [{ NO_PROXY: '*' }, undefined],
  [{ HTTPS_PROXY: '', http_proxy: '' }, undefined],
  [{ HTTP_PROXY: 'a' }, { http: 'a' }],
  [{ HTTPS_PROXY: 'A', https_proxy: 'a' }, { https: 'a' }],
  [
    { https_proxy: '', HTTPS_PROXY: 'A', no_proxy: 'x,y' },
    { https: 'A', except: 'x,y' },
  ],
])('an environment %j names the proxies %j', (environment, proxies) => {
  expect(systemProxyOf(environment as NodeJS.ProcessEnv)).toEqual(proxies);
});

test('a connection without a name is called after the host of its instance', () => {
  const name = (config: JsonObject) => connectionOf(CONNECTOR.manifest, config, '/').name;
  expect(name({ name: 'Mine', instance: 'a' })).toBe('Mine');
  expect(name({ instance: 'tenant.example.com' })).toBe('tenant.example.com');
  expect(name({ instance: 'https://tenant.example.com:8443/HEAT' })).toBe('tenant.example.com:8443');
  expect(name({ instance: 'not a host' })).toBe('connection');
  expect(name({})).toBe('connection');
});

test('a configuration that is not an object is refused', async () => {
  await expect(readConnection(CONNECTOR.manifest, '/dev/null')).rejects.toMatchObject({
    problem: { code: 'config.invalid' },
  });
});

test('sleep ends with the reason of its signal', async () => {
  const stop = new AbortController();
  const slept = systemClock.sleep(60_000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
  await expect(systemClock.sleep(1, stop.signal)).rejects.toThrow('enough');
  await systemClock.sleep(0);
});

test('a log level that does not exist is refused', () => {
  expect(() => createLogger('loud')).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});
