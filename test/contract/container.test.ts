import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../plugin/config/parse.js';
import { FACTORIES } from '../../plugin/container/factories.js';
import { openContainer, partsOf } from '../../plugin/container/open-container.js';
import type { Overrides, Parts, ReplaceablePart } from '../../plugin/container/parts.js';
import { createPlugin } from '../../plugin/index.js';
import type { Wire } from '../../plugin/http/wire.js';
import { startTenant, testServices, ticketing } from '../tenant.js';
import { strategies } from './strategies.js';

const NAMES = Object.keys(FACTORIES) as ReplaceablePart[];
const CONFIG = {
  instance: 'https://tenant.example.com',
  auth: { strategy: 'basic_auth', username: 'u', password: 'p', role: 'r' },
  ticketing: { employee_rec_id: 'E' },
  data: { tables: ['incidents'] },
};

function open(overrides: Overrides = {}, changes: object = {}) {
  const scope = openContainer(parseConfig({ ...CONFIG, ...changes }).config, testServices(), overrides);
  return { scope, parts: partsOf(scope) };
}

/** Overrides that leave every part as it is, and note when it is made. */
function watching(
  made: string[],
  wrap: (name: ReplaceablePart, part: object) => object = (_name, part) => part,
): Overrides {
  const watch = (name: ReplaceablePart) => (standard: () => object) => {
    made.push(name);
    return wrap(name, standard());
  };
  return Object.fromEntries(NAMES.map((name) => [name, watch(name)]));
}

/** The same part, which reports each use of it. */
function told(part: object, tell: () => void): object {
  return new Proxy(part, {
    get(target, key) {
      tell();
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    apply(target, self, values) {
      tell();
      return Reflect.apply(target as () => unknown, self, values) as unknown;
    },
  });
}

/** A wire that answers nothing; `ends` counts how often it was disposed of. */
function wireOfMine(fail?: Error) {
  const ends: string[] = [];
  const wire: Wire = {
    send: () => Promise.reject(new Error('not sent')),
    dispose: async () => {
      ends.push('wire');
      if (fail !== undefined) throw fail;
    },
  };
  return { wire, ends };
}

describe('a part that a host brings', () => {
  test.each(NAMES)('%s takes the place of ours, and every other part stays ours', async (name) => {
    const mine = told(open().parts[name], () => undefined);
    const made: string[] = [];
    const { parts, scope } = open({ ...watching(made), [name]: () => mine });
    expect(parts[name]).toBe(mine);
    expect(NAMES.map((other) => parts[other])).toHaveLength(NAMES.length);
    expect(made.sort()).toEqual(NAMES.filter((other) => other !== name).sort());
    await scope.dispose();
  });

  test('is used, and is there in connections that are only tried', async () => {
    const tenant = await startTenant({ incidents: 5 });
    const config = tenant.config({
      auth: strategies['basic_auth']?.(tenant),
      ticketing: ticketing(tenant),
      data: { tables: ['incidents'] },
      rate_limit: 1000,
    });
    const used = new Set<string>();
    const made: string[] = [];
    const overrides = watching(made, (name, part) => told(part, () => used.add(name)));
    const plugin = createPlugin(testServices(tenant.clock), config, { overrides });
    onTestFinished(() => plugin.dispose());
    expect((await plugin.getQueues()).length).toBeGreaterThan(0);
    expect(await plugin.discover()).toMatchObject([{ name: 'incidents', readable: 'yes' }]);
    expect([...used].sort()).toEqual([...NAMES].sort());
    expect([...made].sort()).toEqual([...NAMES].sort());
    made.length = 0;
    expect((await plugin.validate({ step: 'records' })).ok).toBe(true);
    expect(made).toEqual(expect.arrayContaining(['wire', 'credential', 'client']));
  });

  test('may ask for the others and for the one that it replaces, which are made then', async () => {
    const made: string[] = [];
    const { parts } = open({
      ...watching(made),
      policies: (standard, { observer }) => [observer, ...standard()],
    });
    expect(parts.policies.map(({ name }) => name)).toEqual(['observe', 'observe', 'retry', 'authenticate', 'budget']);
    expect(made).not.toContain('client');
  });

  test('fails in its own words, where it is used', async () => {
    const failure = new Error('The vault is closed.');
    const credential = () => {
      throw failure;
    };
    const plugin = createPlugin(testServices(), CONFIG, { overrides: { credential } });
    await expect(plugin.getFields({})).rejects.toBe(failure);
    await plugin.dispose();
  });

  test.each<[string, object, string]>([
    ['has no such name', { wires: () => ({}) }, 'overrides.wires: there is no such part, did you mean wire?'],
    ['is of the host', { services: () => ({}) }, 'overrides.services: there is no such part'],
    ['is no function', { wire: {} }, 'overrides.wire: must be a function that gives the part.'],
    ['gives nothing', { addresses: () => undefined }, 'overrides.addresses: gave nothing instead of the part.'],
    ['is made later', { addresses: async () => ({}) }, 'overrides.addresses: gave a promise instead of the part.'],
    [
      'needs itself',
      { addresses: (_standard: unknown, { wire }: Parts) => wire },
      'A part needs itself: addresses -> wire -> addresses.',
    ],
  ])('that %s is refused at once', (_what, overrides, said) => {
    expect(() => createPlugin(testServices(), CONFIG, { overrides })).toThrow(said);
  });
});

describe('the parts of a connection', () => {
  test('are made when they are first needed, once; addresses at once, so that a wrong one is refused', () => {
    const made: string[] = [];
    const { parts } = open(watching(made));
    expect(made).toEqual(['addresses']);
    expect(parts.client).toBe(parts.client);
    const { length } = made;
    expect(made).not.toContain('tables');
    expect([parts.metadata, parts.wire, parts.congestion]).toHaveLength(3);
    expect(made.slice(length)).toEqual(['metadata']);
    expect(() => open({}, { instance: 'http://tenant.example.com' })).toThrow('https');
  });

  test('are those of one connection alone', () => {
    const [first, second] = [open().parts, open().parts];
    expect(first.wire).not.toBe(second.wire);
    expect(first.credential).not.toBe(second.credential);
  });

  test('end with the container, what came last first, each once, and no part is made afterwards', async () => {
    const ends: string[] = [];
    const ending = (name: ReplaceablePart, part: object) => Object.assign(part, { dispose: () => ends.push(name) });
    const { scope, parts } = open(watching([], ending));
    expect(parts.client).toBeDefined();
    await Promise.all([scope.dispose(), scope.dispose()]);
    await scope.dispose();
    expect(new Set(ends).size).toBe(ends.length);
    expect(ends).toContain('wire');
    expect(ends.indexOf('client')).toBeLessThan(ends.indexOf('wire'));
    expect(() => parts.tickets).toThrow(expect.objectContaining({ code: 'host.aborted' }));
  });

  test('end when the plugin is disposed of, which then answers every call that it is closed', async () => {
    const { wire, ends } = wireOfMine();
    const plugin = createPlugin(testServices(), CONFIG, { overrides: { wire: () => wire } });
    await expect(plugin.getFields({})).rejects.toThrow('not sent');
    await plugin.dispose();
    await plugin.dispose();
    expect(ends).toEqual(['wire']);
    for (const call of [() => plugin.getFields({}), () => plugin.getQueues(), () => plugin.validate({})])
      await expect(call()).rejects.toMatchObject({ code: 'host.aborted' });
  });

  test('end all of them even if one fails to, and report the failure', async () => {
    const { wire, ends } = wireOfMine(new Error('stuck'));
    const { scope, parts } = open({
      wire: () => wire,
      gate: (standard) => ({ ...standard(), dispose: () => ends.push('gate') }),
      client: (standard) => ({ ...standard(), dispose: () => Promise.reject(new Error('lost')) }),
    });
    expect(parts.client).toBeDefined();
    await expect(scope.dispose()).rejects.toThrow('lost');
    expect(ends.sort()).toEqual(['gate', 'wire']);
  });

  test('close the sockets of our wire', async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end('{"value":[{"RecId":"1"}]}'));
    server.on('connection', (socket) => {
      connections += 1;
      socket.on('close', () => (connections -= 1));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const instance = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { scope, parts } = open({}, { instance, auth: { strategy: 'ivanti_jwt', jwt: 'j' } });
    await parts.client.list('incidents', { top: 1 }, { purpose: 'check' });
    expect(connections).toBe(1);
    await scope.dispose();
    await expect.poll(() => connections, { interval: 1 }).toBe(0);
  });

  test('end when a connection fails to open half-way', async () => {
    const { wire, ends } = wireOfMine();
    const addresses = (standard: () => Parts['addresses'], { retry }: Parts) => {
      expect(retry).toBeDefined();
      return standard();
    };
    const clock = (standard: () => Parts['clock']) => ({ ...standard(), dispose: () => ends.push('clock') });
    const open = () => createPlugin(testServices(), CONFIG, { overrides: { wire: () => wire, addresses, clock } });
    expect(open).toThrow('A part needs itself');
    await expect.poll(() => ends, { interval: 1 }).toEqual(['clock']);
  });

  test('leave the host’s own services alone', async () => {
    const services = testServices();
    let disposals = 0;
    const clock = { ...services.clock, dispose: () => (disposals += 1) };
    const scope = openContainer(parseConfig(CONFIG).config, { ...services, clock });
    expect(partsOf(scope).client).toBeDefined();
    await scope.dispose();
    expect(disposals).toBe(0);
  });
});
