import { describe, expect, test } from 'vitest';
import type { TicketQuestion } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin } from '../tenant.js';
import { connect, sync } from './ticket-scene.js';

const HOUR_MS = 3_600_000;

/** A connection whose tickets are all the incidents of its tenant, after its first sync, an hour later. */
async function synced(incidents: number, options: MockOptions = {}) {
  const scene = await connect({}, {}, { incidents, ...options });
  const questions = scene.tenant.mock.records
    .list('incidents')
    .map((each): TicketQuestion => ({ ref: { number: String(each['IncidentNumber']), recId: String(each['RecId']) } }));
  let lists = 0;
  const open = {
    count: questions.length,
    list: async () => {
      lists += 1;
      return questions;
    },
  };
  const first = await sync(scene.plugin, { check: [] });
  scene.tenant.clock.advance(HOUR_MS);
  scene.tenant.mock.journal.clear();
  const touch = (count: number) => {
    for (const { ref } of questions.slice(0, count))
      scene.tenant.mock.records.update('incidents', ref.recId, { Owner: 'jdoe' });
  };
  return { ...scene, open, since: first.checkpoint, touch, refs: questions.map(({ ref }) => ref), listed: () => lists };
}

describe('a sync of 10,000 tickets', () => {
  test('costs one call when nothing changed', async () => {
    const { tenant, plugin, open, since } = await synced(10_000);
    const result = await sync(plugin, { since, check: [], open });
    // The newest record comes once more: another of its stamp may have become visible after the first sync.
    expect(result.changes).toHaveLength(1);
    expect(tenant.mock.journal.entries().map((call) => call.op)).toEqual(['list']);
    tenant.clock.advance(HOUR_MS);
    const next = await sync(plugin, { since: result.checkpoint, check: [], open });
    expect(next.changes).toEqual([]);
    expect(tenant.mock.journal.entries().map((call) => call.rows)).toEqual([2, 1]);
  });

  test('costs one call after a restart too', async () => {
    const { tenant, config, services, open, since } = await synced(10_000);
    await sync(startPlugin(config, services), { since, check: [], open });
    expect(tenant.mock.journal.entries().map((call) => call.op)).toEqual(['list']);
  });

  test('costs at most four calls when one in a hundred changed', async () => {
    const { tenant, plugin, open, since, touch } = await synced(10_000);
    touch(100);
    const result = await sync(plugin, { since, check: [], open });
    expect(new Set(result.changes.map((event) => event.recId)).size).toBeGreaterThanOrEqual(100);
    expect(tenant.mock.journal.count()).toBeLessThanOrEqual(4);
  });
});

describe('a long list of changes', () => {
  test('is left for the tickets themselves when these take fewer calls', async () => {
    const { tenant, plugin, open, since, touch, refs, listed } = await synced(1000);
    touch(1000);
    const few = refs.slice(0, 120).map((ref) => ({ ref }));
    const result = await sync(plugin, { since, check: [], open: { ...open, count: 120, list: async () => few } });
    // One look at the changes, then 50 tickets a call.
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(4);
    expect(result.changes.map((event) => event.recId).sort()).toEqual(few.map(({ ref }) => ref.recId).sort());
    expect(result.changes[0]).toMatchObject({ state: { assignee: 'jdoe' } });
    expect(result.checkpoint).not.toEqual(since);
    expect(listed()).toBe(0);
  });

  test('is read when it takes fewer calls than the tickets, which are then not listed', async () => {
    const { plugin, open, since, touch, listed } = await synced(1000);
    touch(1000);
    const result = await sync(plugin, { since, check: [], open });
    expect(new Set(result.changes.map((event) => event.recId)).size).toBe(1000);
    expect(listed()).toBe(0);
  });

  test('is left for the tickets also where the tenant does not count', async () => {
    const { tenant, plugin, open, since, touch, refs } = await synced(1000, { switches: { odata_count: 'never' } });
    touch(1000);
    const few = refs.slice(0, 100).map((ref) => ({ ref }));
    const result = await sync(plugin, { since, check: [], open: { ...open, count: 100, list: async () => few } });
    expect(result.changes).toHaveLength(100);
    // The newest changes, then 50 tickets a call.
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(3);
  });

  test('comes again when some of the tickets stayed unknown, and the others go on', async () => {
    const { tenant, plugin, open, since, touch, refs } = await synced(1000);
    touch(1000);
    const few = refs.slice(0, 120).map((ref) => ({ ref }));
    const asked = { since, check: [], open: { ...open, count: 120, list: async () => few } };
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 2, times: 1 }, do: [{ status: { code: 403 } }] });
    const result = await sync(plugin, asked);
    expect(result.changes).toHaveLength(70);
    expect(result.by('unknown')).toHaveLength(50);
    expect(result.checkpoint).toEqual(since);
  });

  test('that breaks off is thrown before any of it is reported', async () => {
    const { tenant, plugin, since, touch } = await synced(1000);
    touch(300);
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 2 }, do: [{ status: { code: 403 } }] });
    const events: unknown[] = [];
    const reading = async () => {
      for await (const event of plugin.syncStates({ since, check: [] })) events.push(event);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'auth.rights' });
    expect(events).toEqual([]);
  });
});

describe('an empty list of changes', () => {
  test('is not believed of a tenant that refuses the order in silence', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'list', query: /orderby=/ }, do: [{ page: 'empty-204' }] });
    const first = await sync(plugin, { check: [] });
    await expect(sync(plugin, { since: first.checkpoint, check: [] })).rejects.toMatchObject({ code: 'tenant.paging' });
  });

  test('of such a tenant leaves the tickets to be asked for themselves', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'list', query: /orderby=/ }, do: [{ page: 'empty-204' }] });
    const first = await sync(plugin, { check: [] });
    const [record] = tenant.mock.records.list('incidents');
    const ref = { number: String(record?.['IncidentNumber']), recId: String(record?.['RecId']) };
    tenant.mock.records.update('incidents', ref.recId, { Status: 'Active' });
    const open = { count: 1, list: async () => [{ ref }] };
    const second = await sync(plugin, { since: first.checkpoint, check: [], open });
    expect(second.changes).toMatchObject([{ recId: ref.recId, state: { status: 'Active' } }]);
  });

  test('of a tenant without incidents is no problem', async () => {
    const { plugin, tenant } = await connect({}, {}, { incidents: 0 });
    const first = await sync(plugin, { check: [] });
    tenant.clock.advance(HOUR_MS);
    expect((await sync(plugin, { since: first.checkpoint, check: [] })).changes).toEqual([]);
  });

  test('does not hide that a tenant ignores the filter', async () => {
    const { tenant, plugin, since } = await synced(300);
    const stray = {
      RecId: 'A'.repeat(32),
      IncidentNumber: 1,
      Status: 'Closed',
      LastModDateTime: '2020-01-01T00:00:00Z',
    };
    const body = { '@odata.context': 'x', '@odata.count': 1, value: [stray] };
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 9 }, do: [{ status: { code: 200, body } }] });
    await expect(sync(plugin, { since, check: [] })).rejects.toMatchObject({ code: 'tenant.contradiction' });
    tenant.mock.faults.clear();
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [{ status: { code: 200, body } }] });
    const { changes } = await sync(plugin, { since, check: [] });
    expect(changes.map((event) => event.recId)).not.toContain(stray.RecId);
  });
});
