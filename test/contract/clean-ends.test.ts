import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createWire } from '../../plugin/http/wire.js';
import { fakeClock, startPlugin, startTenant, testServices, type FakeClock, type TestServices } from '../tenant.js';
import { connect, HISTORY, pull } from './pulling.js';

const LANES = { paging: 'walk', page_size: 10, max_lanes: 4, chunk_days: 400 };

/** A clock whose sleepers never wake on their own. `asleep` resolves at the first sleep. */
function stillClock(): FakeClock & { readonly asleep: Promise<unknown> } {
  let fallAsleep: (value?: unknown) => void = () => undefined;
  const asleep = new Promise((resolve) => {
    fallAsleep = resolve;
  });
  return {
    ...fakeClock(),
    asleep,
    sleep: (_ms, signal) =>
      new Promise((_wake, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
        fallAsleep();
      }),
  };
}

/** Calls that were sent and have not ended. */
function underWay({ ledger, logger }: TestServices): number {
  const ended = logger.lines.filter(({ message }) => /^call( failed)?$/.test(message));
  return ledger.calls.length - ended.length;
}

async function settleDown(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

describe('a pull that fails', () => {
  test('has no call under way when it ends, and sends none afterwards', async () => {
    const { tenant, services, plugin } = await connect(LANES, { incidents: 600 });
    const { faults } = tenant.mock;
    // One lane is refused while the others wait for an answer that does not come.
    faults.add({ match: { op: 'list', query: 'RecId' }, when: { skip: 8, times: 1 }, do: [{ status: { code: 403 } }] });
    faults.add({ match: { op: 'list', query: 'RecId' }, when: { skip: 9 }, do: [{ delay: { forever: true } }] });
    await expect(pull(plugin)).rejects.toMatchObject({ code: 'auth.rights' });
    expect(underWay(services)).toBe(0);
    const sent = services.ledger.calls.length;
    await settleDown();
    expect(services.ledger.calls.length).toBe(sent);
  });

  test('because its rows cannot be stored ends its lanes first, and reports the rows', async () => {
    const { tenant, services, plugin } = await connect(LANES, { incidents: 600 });
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 12 }, do: [{ delay: { forever: true } }] });
    let batches = 0;
    const store = async () => {
      for await (const _batch of plugin.pull({ table: 'incidents', checkpoint: null })) {
        if (++batches === 4) throw new Error('no room');
      }
    };
    await expect(store()).rejects.toThrow('no room');
    expect(underWay(services)).toBe(0);
    const sent = services.ledger.calls.length;
    await settleDown();
    expect(services.ledger.calls.length).toBe(sent);
  });
});

describe('disposing of the plugin', () => {
  const waits: readonly (readonly [string, Readonly<Record<string, unknown>>, number])[] = [
    ['a wait before it tries again', {}, 503],
    ['a wait at the gate of a tenant that limits its rate', {}, 429],
    ['a wait for the minute to have room', { rate_limit: 2 }, 200],
  ];

  test.each(waits)('ends %s, and nothing is sent afterwards', async (_name, changes, code) => {
    const clock = stillClock();
    const tenant = await startTenant({ incidents: 600 }, clock);
    const services = testServices(clock);
    const plugin = startPlugin(tenant.config({ data: { ...HISTORY, ...LANES }, ...changes }), services);
    if (code !== 200) tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 3 }, do: [{ status: { code } }] });
    const end = pull(plugin).catch((error: unknown) => error);
    await clock.asleep;
    await plugin.dispose();
    expect(await end).toMatchObject({ code: 'host.aborted' });
    const { length } = services.ledger.calls;
    await expect(pull(plugin)).rejects.toMatchObject({ code: 'host.aborted' });
    await settleDown();
    expect(services.ledger.calls.length).toBe(length);
  });

  test('ends a call whose answer does not come', async () => {
    const { tenant, services, plugin } = await connect(LANES, { incidents: 600 });
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 5 }, do: [{ delay: { forever: true } }] });
    const end = pull(plugin).catch((error: unknown) => error);
    while (tenant.mock.journal.count({ op: 'list' }) < 5) await setImmediate();
    await plugin.dispose();
    expect(await end).toMatchObject({ code: 'host.aborted' });
    expect(underWay(services)).toBe(0);
  });
});

test('a wire that was closed opens no socket', async () => {
  let connections = 0;
  const server = createServer((_request, response) => response.end()).on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wire = createWire({
    timeoutMs: 1000,
    connections: 1,
    origins: { tenant: origin, token: origin },
    route: async () => ({}),
  });
  await wire.dispose();
  const request = { method: 'GET', url: new URL(origin), headers: {}, purpose: 'check', repeatable: true } as const;
  await expect(wire.send(request)).rejects.toMatchObject({ code: 'host.aborted' });
  expect(connections).toBe(0);
});
