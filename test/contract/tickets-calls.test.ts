import { describe, expect, test } from 'vitest';
import type { IvantiPlugin } from '../../plugin/index.js';
import { startPlugin } from '../tenant.js';
import { connect, REQUEST, VALUES } from './ticket-scene.js';
import { strategies } from './strategies.js';

/** Makes `count` tickets, as many at once as a host does. */
async function createMany(plugin: IvantiPlugin, count: number): Promise<number> {
  let next = 0;
  let made = 0;
  const worker = async () => {
    while (next < count) {
      const id = `alert-${next++}`;
      const values = { ...VALUES, Symptom: `Alert ID: ${id}` };
      const item = { ...REQUEST.item, id };
      const created = await plugin.createTicket({ item, values, queue: {}, idempotencyKey: id });
      if (created.outcome === 'created') made += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return made;
}

describe('tickets in number', () => {
  test('cost at most five calls more than there are tickets: 2,000 tickets, 2,005 calls', async () => {
    const { plugin, services } = await connect();
    await plugin.getQueues();
    expect(await createMany(plugin, 2000)).toBe(2000);
    expect(services.ledger.calls.length).toBeLessThanOrEqual(2005);
  });

  test.each(Object.keys(strategies))('with %s cost one login and one call each', async (strategy) => {
    const { tenant, config, services } = await connect();
    const plugin = startPlugin({ ...config, auth: strategies[strategy]?.(tenant) }, services);
    await plugin.getQueues();
    expect(await createMany(plugin, 60)).toBe(60);
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(60);
    const signIns = tenant.mock.journal.count({ op: 'login' }) + tenant.mock.journal.count({ op: 'token' });
    expect(signIns).toBe(['basic_auth', 'oauth2'].includes(strategy) ? 1 : 0);
    expect(services.ledger.calls.length).toBeLessThanOrEqual(65);
    expect(tenant.mock.journal.violations()).toEqual([]);
  });

  test('cost one call each for hours, although descriptions are renewed for dialogs', async () => {
    const { tenant, plugin, services } = await connect();
    await createMany(plugin, 1);
    const before = services.ledger.calls.length;
    for (let hour = 0; hour < 12; hour += 1) {
      tenant.clock.advance(3_600_000);
      await createMany(plugin, 2);
    }
    expect(services.ledger.calls.length - before).toBe(24);
  });
});
