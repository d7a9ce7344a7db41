import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { Cell, Json } from '../../host-sdk/index.js';
import type { MockNamespace } from '../../mock-ivanti/index.js';
import createPlugin from '../../plugin/index.js';
import { fakeClock, startTenant, testServices, type Tenant } from '../tenant.js';
import { connect, pull, text } from './pulling.js';

const SEEDS = Number(process.env['PROOF_RUNS'] ?? 40);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Clock changes back and forth, of an hour and of half an hour. */
const CHANGES = [
  { zone: 'America/New_York', at: '2025-11-02T06:00:00Z' },
  { zone: 'Europe/London', at: '2025-10-26T01:00:00Z' },
  { zone: 'Australia/Lord_Howe', at: '2025-04-05T15:00:00Z' },
  { zone: 'America/New_York', at: '2025-03-09T07:00:00Z' },
] as const;

const wall = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({
    smallestUnit: 'second',
  });

interface Edit {
  readonly record: number;
  /** Seconds after the edit before. */
  readonly after: number;
}

const edits = fc.array(fc.record({ record: fc.nat(11), after: fc.integer({ min: 20, max: 900 }) }), {
  minLength: 15,
  maxLength: 30,
});

/** A tenant that stores what its wall clock shows: its UTC is the local time. */
async function openTenant(): Promise<Tenant> {
  return await startTenant({ incidents: 12, switches: { stamp_style: 'none' } }, fakeClock());
}

/** Polls the tenant every five minutes over a change of clocks while records are edited. Returns what was lost. */
async function lostOver(
  tenant: Tenant,
  name: string,
  change: (typeof CHANGES)[number],
  schedule: readonly Edit[],
  rows: Map<string, Cell>,
  poll: () => Promise<void>,
): Promise<readonly string[]> {
  const world: MockNamespace = tenant.mock.namespace(name);
  const ids = world.records.list('incidents').map((record) => text(record, 'RecId'));
  for (const [at, edit] of schedule.entries()) {
    const now = () => tenant.clock.now();
    const until = now() + edit.after * 1000;
    while (now() + 5 * MINUTE < until) {
      tenant.clock.advance(5 * MINUTE);
      await poll();
    }
    tenant.clock.advance(until - now());
    const LastModDateTime = `${wall(now(), change.zone)}Z`;
    world.records.update('incidents', ids[edit.record] ?? '', { Subject: `edit ${at}`, LastModDateTime });
  }
  for (let rest = 0; rest < 3; rest++) {
    tenant.clock.advance(40 * MINUTE);
    await poll();
  }
  const lost = world.records.list('incidents').filter((each) => rows.get(text(each, 'RecId')) !== each['Subject']);
  world.reset();
  return lost.map((record) => text(record, 'Subject'));
}

let worlds = 0;

describe('a tenant whose stamps carry no zone', () => {
  test(
    'loses nothing when its clocks change',
    async () => {
      const tenant = await openTenant();
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...CHANGES), edits, async (change, schedule) => {
          tenant.clock.advance(Date.parse(change.at) - 2 * HOUR - tenant.clock.now());
          const name = `fold${++worlds}`;
          const rows = new Map<string, Cell>();
          const poll = ours(tenant, name, change.zone, rows);
          await poll();
          expect(await lostOver(tenant, name, change, schedule, rows, poll)).toEqual([]);
        }),
        { numRuns: SEEDS, seed: 1 },
      );
    },
    60_000 + SEEDS * 2000,
  );

  test('would lose edits of the repeated hour in a puller that relies on the local time', async () => {
    const tenant = await openTenant();
    const found = await fc.check(
      fc.asyncProperty(fc.constant(CHANGES[0]), edits, async (change, schedule) => {
        tenant.clock.advance(Date.parse(change.at) - 2 * HOUR - tenant.clock.now());
        const name = `naive${++worlds}`;
        const rows = new Map<string, Cell>();
        const poll = naive(tenant, name, change.zone, rows);
        await poll();
        return (await lostOver(tenant, name, change, schedule, rows, poll)).length === 0;
      }),
      { numRuns: 100, seed: 1, endOnFailure: true },
    );
    // Lost, and not for another reason.
    expect((found.errorInstance as Error).message).toBe('Property failed by returning false');
  });

  test('is asked with bounds without a zone, and warned about', async () => {
    const { tenant, plugin } = await connect(
      {},
      { timeZone: 'Europe/Zurich', switches: { stamp_style: 'none' } },
      { time_zone: 'Europe/Zurich' },
    );
    const history = await pull(plugin);
    expect(history.delivered).toBe(300);
    expect(history.end?.warnings.join()).toContain('read as local time of Europe/Zurich');
    for (const { query } of tenant.mock.journal.entries({ op: 'list' })) {
      for (const [, bound] of (query['$filter'] ?? '').matchAll(/LastModDateTime (?:ge|gt|lt|le) (\S+)/g)) {
        expect(bound).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      }
    }
    const [record] = tenant.mock.records.list('incidents');
    const row = history.rows.get(text(record, 'RecId'));
    expect(wall(Date.parse(text(row, 'LastModDateTime')), 'Europe/Zurich')).toBe(text(record, 'LastModDateTime'));
  });

  test.each([
    'America/New_York',
    'Asia/Tokyo',
  ])('loses nothing although time_zone is wrong, when it really is in %s', async (timeZone) => {
    const { tenant, plugin } = await connect({}, { timeZone, switches: { stamp_style: 'none' } });
    let { checkpoint } = await pull(plugin);
    const [record] = tenant.mock.records.list('incidents');
    const id = text(record, 'RecId');
    for (let round = 0; round < 3; round++) {
      tenant.clock.advance(10 * MINUTE);
      tenant.mock.records.update('incidents', id, { Subject: `round ${round}` });
      const increment = await pull(plugin, checkpoint, 'incremental');
      expect(increment.rows.get(id)?.['Subject']).toBe(`round ${round}`);
      checkpoint = increment.checkpoint;
    }
    expect((await pull(plugin, checkpoint, 'incremental')).delivered).toBe(0);
  });

  test('may begin to show zones: nothing is lost on the way', async () => {
    const { tenant, plugin } = await connect({}, { timeZone: 'Europe/Zurich' }, { time_zone: 'Europe/Zurich' });
    const civil = await connect(
      {},
      { timeZone: 'Europe/Zurich', switches: { stamp_style: 'none' } },
      { time_zone: 'Europe/Zurich' },
    );
    const history = await pull(civil.plugin);
    const state = { ...(history.checkpoint as object), tenant: new URL(tenant.url).host } as unknown as Json;
    tenant.clock.advance(10 * MINUTE);
    const id = text(tenant.mock.records.list('incidents')[0], 'RecId');
    tenant.mock.records.update('incidents', id, { Subject: 'with a zone' });
    const increment = await pull(plugin, state, 'incremental');
    expect(increment.rows.get(id)?.['Subject']).toBe('with a zone');
    expect(increment.end?.horizon).toMatch(/Z$/);
  });
});

function ours(tenant: Tenant, name: string, zone: string, rows: Map<string, Cell>): () => Promise<void> {
  const auth = { strategy: 'ivanti_api_key', api_key: `${tenant.credentials.apiKey}~${name}` };
  const data = { tables: ['incidents'], mode: 'incremental', start_date: '2020-01-01' };
  const plugin = createPlugin(testServices(tenant.clock), tenant.config({ auth, time_zone: zone, data }));
  let checkpoint: Json = null;
  return async () => {
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint })) {
      for (const row of batch.rows) rows.set(text(row, 'RecId'), row['Subject'] ?? null);
      checkpoint = batch.checkpoint;
    }
  };
}

/** Takes the local time of a minute ago for a bound that no later write is stamped below. */
function naive(tenant: Tenant, name: string, zone: string, rows: Map<string, Cell>): () => Promise<void> {
  let horizon: string | undefined;
  return async () => {
    const filter = horizon === undefined ? '' : `&$filter=${encodeURIComponent(`LastModDateTime ge ${horizon}`)}`;
    const url = `${tenant.url}/api/odata/businessobject/incidents?$top=100${filter}`;
    const headers = { Authorization: `rest_api_key=${tenant.credentials.apiKey}~${name}` };
    const reply = await fetch(url, { headers });
    const body = reply.status === 204 ? { value: [] } : ((await reply.json()) as { value: Record<string, Json>[] });
    for (const row of body.value) rows.set(text(row, 'RecId'), row['Subject'] ?? null);
    horizon = wall(tenant.clock.now() - MINUTE - 5 * MINUTE, zone);
  };
}
