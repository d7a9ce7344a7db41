import { expect } from 'vitest';
import type { HostServices, JsonObject } from '../../host-sdk/index.js';
import { openSession, type Store } from '../../host/index.js';
import { openCallLedger } from '../../host/budget/call-ledger.js';
import { CONFIG_SCHEMA, type IvantiPlugin } from '../../plugin/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect, ITEM, REQUEST, sync, VALUES } from '../contract/ticket-scene.js';
import { openTestStore, quietLogger, temporaryFolder } from '../host/scene.js';
import { startTenant, ticketing, type Tenant } from '../tenant.js';
import { CONNECTOR } from './connector.js';
import { createdAnyway, createdTwice } from './known-bad.js';
import { FEW } from './orchestrator.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A product whose ledger counts otherwise. */
const counts = (
  change: (usage: { readonly calls: number }, services: HostServices) => { readonly calls: number },
): Flaw => ({
  services: (services) => {
    const { ledger } = services;
    return {
      ...services,
      ledger: { record: ledger.record.bind(ledger), usage: (tenant) => change(ledger.usage(tenant), services) },
    };
  },
});

/** A product whose process counts its own calls alone. */
const ownCalls: Flaw = {
  services: (services) => {
    let calls = 0;
    const record: HostServices['ledger']['record'] = (tenant, purpose) => {
      calls += 1;
      services.ledger.record(tenant, purpose);
    };
    return { ...services, ledger: { record, usage: () => ({ calls }) } };
  },
};

/** What one run of a process of the host does with the plugin: it opens its own look at the store, and closes it in the end. */
async function run<T>(
  store: Store,
  tenant: Tenant,
  changes: Readonly<Record<string, unknown>>,
  work: (plugin: IvantiPlugin) => Promise<T>,
): Promise<T> {
  const config = tenant.config({ ticketing: ticketing(tenant), ...changes }) as JsonObject;
  const connection = { name: 'CTO Ivanti', config, folder: store.folder };
  const session = await openSession({ loaded: CONNECTOR, store, connection, logger: quietLogger, clock: tenant.clock });
  try {
    return await work(session.plugin as unknown as IvantiPlugin);
  } finally {
    await session.close();
  }
}

/** A ticket of its own. */
async function createOne(plugin: IvantiPlugin, id: string) {
  const values = { ...VALUES, Symptom: id };
  return plugin.createTicket({ ...REQUEST, item: { ...ITEM, id }, values, idempotencyKey: id });
}

/** Most requests of a tenant in any 24 hours. */
function mostInADay({ mock }: Tenant): number {
  const times = mock.journal.entries().map(({ at }) => at);
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + DAY).length));
}

statement(
  { id: 'cto.limit.calls', of: 'a hundred thousand' },
  {
    'ten times as many': counts((usage) => ({ ...usage, calls: Math.floor(usage.calls / 10) })),
    'no limit': { config: (config) => ({ ...config, daily_call_limit: 1_000_000 }) },
    'an error before the limit': counts((usage) => ({ ...usage, calls: usage.calls + 5 })),
  },
  async () => {
    expect(CONFIG_SCHEMA.properties.daily_call_limit.default).toBe(100_000);
    const tenant = await startTenant({ incidents: FEW });
    const folder = temporaryFolder();
    const before = await openTestStore(folder);
    const ledger = await openCallLedger(before.db, tenant.clock, () => undefined);
    // Others of the host have used all but three.
    for (let call = 0; call < 99_997; call++) ledger.record(new URL(tenant.url).host, 'ticket');
    await ledger.flush();
    await run(await openTestStore(folder), tenant, {}, async (plugin) => {
      const outcomes = [];
      // The first one needs the description of the fields too.
      for (const id of ['a', 'b', 'c', 'd']) outcomes.push(await createOne(plugin, id));
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'refused', 'refused']);
      expect(outcomes[2]).toMatchObject({ problem: { code: 'quota.spent', blame: 'quota' } });
      expect(JSON.stringify(outcomes[2])).toContain('100000 calls were sent in the last 24 hours');
      expect(tenant.mock.journal.count()).toBe(3);
      tenant.clock.advance(DAY + 60_000);
      expect(await createOne(plugin, 'e')).toMatchObject({ outcome: 'created' });
    });
  },
);

statement(
  { id: 'cto.limit.calls', of: 'several processes' },
  {
    'each process for itself': ownCalls,
    'a count that restarts at midnight': counts((usage, { clock }) =>
      Math.floor(clock.now() / DAY) === Math.floor((clock.now() - 20 * HOUR) / DAY) ? usage : { calls: 0 },
    ),
    'a limit by the hour': { config: (config) => ({ ...config, daily_call_limit: 24 * 10 }) },
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const folder = temporaryFolder();
    const processes = [await openTestStore(folder), await openTestStore(folder)];
    const outcomes: string[] = [];
    for (let round = 0; round < 10; round++) {
      for (const store of processes) {
        await run(store, tenant, { daily_call_limit: 10 }, async (plugin) => {
          for (let times = 0; times < 2; times++) {
            const { outcome } = await createOne(plugin, `alert-${outcomes.length}`);
            outcomes.push(outcome);
          }
        });
        tenant.clock.advance(1.5 * HOUR);
      }
    }
    const made = outcomes.filter((outcome) => outcome === 'created');
    expect([made.length > 10, made.length < outcomes.length]).toEqual([true, true]);
    expect(mostInADay(tenant)).toBeLessThanOrEqual(10);
  },
);

const TOO_MANY = {
  code: 'ISM_4029',
  description: 'Too many',
  message: ['API rate limits exceeded for this interval'],
  help: '',
};

/** A product that waits otherwise. */
const waits = (seconds: number): Flaw => ({
  answer: ({ status, headers }) => (status === 429 ? { headers: { ...headers, 'retry-after': `${seconds}` } } : {}),
});

statement(
  'cto.limit.retries',
  {
    'six seconds apart': waits(6),
    'a fourth retry': createdTwice,
    'no retry': {
      answer: ({ status }) => (status === 429 ? { status: 400, body: '' } : {}),
    },
    'an end without an exception': createdAnyway,
    'a limit taken for a failure of the tenant': {
      answer: ({ status }) => (status === 429 ? { status: 503, body: '' } : {}),
    },
  },
  async () => {
    const { tenant, plugin, services } = await connect({}, {}, { incidents: FEW });
    const limit = tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 429, body: TOO_MANY } }] });
    const refused = await plugin.createTicket(REQUEST);
    const sentAt = tenant.mock.journal.entries({ op: 'create' }).map(({ at }) => at);
    expect(sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0))).toEqual([60_000, 60_000, 60_000]);
    expect(services.clock.sleeps).toEqual([60_000, 60_000, 60_000]);
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'quota.rate_limited', status: 429 } });
    expect(JSON.stringify(refused)).toContain('API rate limits exceeded for this interval');
    // A limit that ends in time ends the retries too.
    limit.remove();
    tenant.mock.journal.clear();
    tenant.clock.advance(HOUR);
    tenant.mock.faults.add({
      match: { op: 'create' },
      when: { times: 2 },
      do: [{ status: { code: 429, body: TOO_MANY } }],
    });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    expect(tenant.mock.journal.entries({ op: 'create' }).map(({ status }) => status)).toEqual([429, 429, 201]);
  },
);

statement(
  { id: 'cto.limit.retries', of: 'a read' },
  {
    'six seconds apart': waits(6),
    'two retries': thirdIsAnotherError(),
    'an end without an exception': {
      plugin: (plugin) => ({
        async *syncStates(request) {
          try {
            yield* plugin.syncStates(request);
          } catch {
            yield { kind: 'checkpoint', checkpoint: null };
          }
        },
      }),
    },
  },
  async () => {
    const { tenant, plugin } = await connect({}, {}, { incidents: FEW });
    const { checkpoint: since } = await sync(plugin, { check: [] });
    tenant.clock.advance(HOUR);
    tenant.mock.journal.clear();
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ status: { code: 429, body: TOO_MANY } }] });
    await expect(sync(plugin, { since, check: [] })).rejects.toMatchObject({
      code: 'quota.rate_limited',
      problem: { status: 429 },
    });
    const sentAt = tenant.mock.journal.entries({ op: 'list' }).map(({ at }) => at);
    expect(sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0))).toEqual([60_000, 60_000, 60_000]);
  },
);

function thirdIsAnotherError(): Flaw {
  let refused = 0;
  return { answer: ({ status }) => (status === 429 && ++refused > 2 ? { status: 403, body: '' } : {}) };
}
