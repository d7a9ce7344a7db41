import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { loadPlugin, type Store } from '../../host/index.js';
import { quotaReport } from '../../host/sessions/quota.js';
import { openCallLedger } from '../../host/budget/call-ledger.js';
import { saveConnection } from '../../host/store/connections.js';
import { KEY_NAMES } from './key-names.js';
import { fakeClock, openTestStore } from './scene.js';

const HOUR = 3_600_000;

async function record(store: Store, clock: ReturnType<typeof fakeClock>, tenant: string, ...purposes: string[]) {
  const ledger = await openCallLedger(store.db, clock, () => undefined);
  for (const purpose of purposes) ledger.record(tenant, purpose as 'data');
  await ledger.flush();
}

describe.each(KEY_NAMES)('with $kind', (names) => {
  const plugin = async () => names.plugin(await loadPlugin());

  async function keep(store: Store, name: string, config: JsonObject): Promise<void> {
    const { configuration } = await plugin();
    await saveConnection(
      store,
      { name, plugin: 'ivanti', config: names.config(config), folder: '/' },
      configuration,
      'now',
    );
  }

  test('calls are counted against the limit of the tenant, with a share for tables and the rest for tickets', async () => {
    const store = await openTestStore();
    const clock = fakeClock('2024-06-01T00:00:00Z');
    await keep(store, 'a', { instance: 'https://T.example:443/HEAT', daily_call_limit: 10, data: { pull_share: 0.5 } });
    await keep(store, 'b', { instance: 'other.example' });
    await record(store, clock, 't.example', 'data', 'data', 'ticket');
    await record(store, clock, 'nobody.example:8443', 'token');
    expect(await quotaReport(store, [await plugin()], clock)).toEqual([
      {
        tenant: 'nobody.example:8443',
        connections: [],
        calls: 1,
        byPurpose: { token: 1 },
        limit: null,
        left: null,
        oldestLeavesAt: '2024-06-02T00:01:00.000Z',
      },
      {
        tenant: 'other.example',
        connections: ['b'],
        calls: 0,
        byPurpose: {},
        limit: 100_000,
        left: { tables: 80_000, tickets: 100_000 },
        oldestLeavesAt: null,
      },
      {
        tenant: 't.example',
        connections: ['a'],
        calls: 3,
        byPurpose: { data: 2, ticket: 1 },
        limit: 10,
        left: { tables: 2, tickets: 7 },
        oldestLeavesAt: '2024-06-02T00:01:00.000Z',
      },
    ]);
  });

  test('calls leave after 24 hours, one after another, and what is spent is never below zero', async () => {
    const store = await openTestStore();
    const clock = fakeClock('2024-06-01T00:00:00Z');
    await keep(store, 'a', { instance: 't.example', daily_call_limit: 1 });
    await record(store, clock, 't.example', 'data', 'data');
    clock.advance(20 * HOUR);
    await record(store, clock, 't.example', 'data');
    const quota = async () => (await quotaReport(store, [await plugin()], clock))[0];
    expect(await quota()).toMatchObject({ calls: 3, left: { tables: 0, tickets: 0 } });
    clock.advance(4 * HOUR + 60_000);
    expect(await quota()).toMatchObject({ calls: 1, oldestLeavesAt: '2024-06-02T20:01:00.000Z' });
  });

  test('several connections of one tenant share its calls under the least of their limits', async () => {
    const store = await openTestStore();
    await keep(store, 'a', { instance: 't.example', daily_call_limit: 500 });
    await keep(store, 'b', { instance: 't.example', daily_call_limit: 100, data: { pull_share: 1 } });
    expect(await quotaReport(store, [await plugin()], fakeClock())).toMatchObject([
      { connections: ['a', 'b'], limit: 100, left: { tables: 100, tickets: 100 } },
    ]);
  });
});
