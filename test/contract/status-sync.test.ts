import { describe, expect, test } from 'vitest';
import { startPlugin, startTenant, ticketing } from '../tenant.js';
import { sync, withTicket } from './ticket-scene.js';

async function connect(settings: Record<string, unknown> = {}, options = {}) {
  const tenant = await startTenant(options);
  const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant, settings) }));
  const incidents = tenant.mock.records.list('incidents').slice(0, 120);
  const refs = incidents.map((each) => ({ number: String(each['IncidentNumber']), recId: String(each['RecId']) }));
  return { tenant, plugin, refs };
}

describe('the default status map', () => {
  test('is that of the product document, with Cancelled and Resolved as other', async () => {
    const { plugin } = await connect();
    expect(plugin.getDefaultStatusMap()).toEqual({
      Logged: 'new',
      Active: 'in_progress',
      'Waiting for Customer': 'on_hold',
      'Waiting for Resolution': 'on_hold',
      'Waiting for 3rd Party': 'on_hold',
      Resolved: 'other',
      Closed: 'closed',
      Cancelled: 'other',
    });
  });

  test('takes the connection’s own entries over it', async () => {
    const { plugin } = await connect({ status_map: { 'Waiting for Vendor': 'on_hold', Resolved: 'closed' } });
    expect(plugin.getDefaultStatusMap()).toMatchObject({
      'Waiting for Vendor': 'on_hold',
      Resolved: 'closed',
      Logged: 'new',
    });
  });
});

describe('a status sync', () => {
  test('asks for tickets by their numbers, 50 a call, and only for the fields it needs', async () => {
    const { tenant, plugin, refs } = await connect();
    await sync(plugin, { check: refs.map((ref) => ({ ref })) });
    const calls = tenant.mock.journal.entries({ op: 'list' });
    // The first one shows how far the next sync need not go back.
    expect(calls.map((call) => call.rows)).toEqual([100, 50, 50, 20]);
    // The last term names nothing: it makes an address that was never used before.
    const terms = (calls[3]?.query['$filter'] ?? '').split(' or ');
    expect(terms.slice(0, -1)).toEqual(refs.slice(100).map((ref) => `IncidentNumber eq ${ref.number}`));
    expect(terms.at(-1)).toMatch(/^RecId eq '\w{32}'$/);
    expect(calls[1]?.query['$select']?.split(',')).toEqual([
      'RecId',
      'IncidentNumber',
      'Status',
      'Owner',
      'Priority',
      'Urgency',
      'Impact',
      'ClosedDateTime',
      'ResolvedDateTime',
      'LastModDateTime',
    ]);
  });

  test('tells that work has ended, and since when where the tenant says so', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const put = (fields: Readonly<Record<string, unknown>>) => {
      tenant.mock.records.update('incidents', ref.recId, fields);
      tenant.clock.advance(60_000);
    };
    const seen = async () => (await sync(plugin, { check: [{ ref }] })).by('changed')[0];
    const state = (of: Awaited<ReturnType<typeof seen>>) => (of as { readonly state?: unknown } | undefined)?.state;
    put({ Status: 'Resolved', CauseCode: 'Software', Resolution: 'Done' });
    expect(state(await seen())).toMatchObject({ ended: true, endedAt: '2026-07-01T12:00:00Z' });
    put({ Status: 'Closed' });
    expect(state(await seen())).toMatchObject({ ended: true, endedAt: '2026-07-01T12:01:00Z' });
    put({ Status: 'Cancelled' });
    expect(state(await seen())).toMatchObject({ ended: true });
    expect(state(await seen())).not.toHaveProperty('endedAt');
    put({ Status: 'Waiting for Customer' });
    expect(state(await seen())).not.toHaveProperty('ended');
  });

  test('tells changed from same, with status, severity and assignee', async () => {
    const { tenant, plugin, refs } = await connect();
    const [one, two] = refs.slice(0, 2);
    if (one === undefined || two === undefined) throw new Error('no tickets');
    const first = await sync(plugin, { check: [{ ref: one }, { ref: two }] });
    const known = new Map(
      first.by('changed').map((event) => [event.ref.recId, 'state' in event ? event.state : undefined]),
    );
    tenant.mock.records.update('incidents', one.recId, {
      Status: 'Waiting for Customer',
      Owner: null,
      Urgency: 'High',
      Impact: 'High',
    });
    const second = await sync(plugin, {
      check: [one, two].map((ref) => ({
        ref,
        ...(known.get(ref.recId) === undefined ? {} : { known: known.get(ref.recId)! }),
      })),
    });
    expect(second.by('changed')).toEqual([
      expect.objectContaining({
        ref: expect.objectContaining(one) as unknown,
        state: expect.objectContaining({
          status: 'Waiting for Customer',
          assignee: null,
          severity: 'critical',
        }) as unknown,
      }),
    ]);
    expect(second.by('same').map((event) => event.ref)).toMatchObject([two]);
  });

  test('reports what changed since the last one, without asking for each ticket', async () => {
    const { tenant, plugin, refs } = await connect();
    const first = await sync(plugin, { check: [] });
    tenant.clock.advance(3_600_000);
    const touched = refs[3];
    if (touched === undefined) throw new Error('no ticket');
    tenant.mock.records.update('incidents', touched.recId, { Status: 'Active' });
    tenant.mock.journal.clear();
    const second = await sync(plugin, { since: first.checkpoint, check: [] });
    // Before it comes what was the newest then: something stamped like it may have become visible later.
    expect(second.changes.length).toBeLessThanOrEqual(2);
    expect(second.changes).toContainEqual(
      expect.objectContaining({ ...touched, state: expect.objectContaining({ status: 'Active' }) as unknown }),
    );
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(1);
  });

  test('calls a ticket missing only after two answers without it, while the tenant shows others', async () => {
    const { tenant, plugin, refs } = await connect();
    const [gone, ...others] = refs.slice(0, 5);
    if (gone === undefined) throw new Error('no ticket');
    tenant.mock.records.delete('incidents', gone.recId);
    const result = await sync(plugin, { check: [gone, ...others].map((ref) => ({ ref })) });
    expect(result.by('missing')).toEqual([expect.objectContaining({ ref: gone })]);
    expect(result.by('changed')).toHaveLength(4);
    expect(tenant.mock.journal.entries({ op: 'list' }).at(-1)?.query['$filter']).toMatch(
      new RegExp(`^RecId eq '${gone.recId}' or RecId eq '\\w{32}'$`),
    );
  });

  test.each([
    ['204', { status: { code: 204 } }, 'same'],
    ['500', { status: { code: 500 } }, 'unknown'],
    ['a broken connection', { wire: 'reset' }, 'unknown'],
    ['a login page', { body: { html: true } }, 'unknown'],
    ['403', { status: { code: 403 } }, 'unknown'],
  ] as const)('never calls tickets missing because one batch was answered with %s', async (_case, effect, outcome) => {
    const { tenant, plugin, refs } = await connect();
    const first = await sync(plugin, { check: refs.map((ref) => ({ ref })) });
    const check = first
      .by('changed')
      .map((event) => ({ ref: event.ref, ...('state' in event ? { known: event.state } : {}) }));
    // The second batch, with all the repeats that a read is worth.
    const times = outcome === 'same' ? 1 : 4;
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 2, times }, do: [effect] });
    const second = await sync(plugin, { check });
    expect(second.by('missing')).toEqual([]);
    expect(second.by(outcome).length).toBeGreaterThanOrEqual(50);
    expect(second.by('same').length + second.by('unknown').length).toBe(120);
  });

  test('does not take a record without a status for news', async () => {
    const { tenant, plugin, refs } = await connect();
    const [ref] = refs;
    if (ref === undefined) throw new Error('no ticket');
    tenant.mock.records.update('incidents', ref.recId, { Status: null });
    const result = await sync(plugin, { check: [{ ref }] });
    expect(result.by('unknown')).toMatchObject([{ ref, problem: { field: 'Status' } }]);
  });

  test('reports the other records of a batch even if one has no status', async () => {
    const { tenant, plugin, refs } = await connect();
    const asked = refs.slice(0, 10);
    for (const ref of asked.slice(0, 3)) tenant.mock.records.update('incidents', ref.recId, { Status: null });
    const result = await sync(plugin, { check: asked.map((ref) => ({ ref })) });
    expect(result.by('unknown')).toHaveLength(3);
    expect(result.by('changed').map((event) => event.ref)).toMatchObject(asked.slice(3));
  });

  test('gives every ticket one outcome, even if its batch fails', async () => {
    const { tenant, plugin, refs } = await connect();
    for (const ref of refs.slice(50, 55)) tenant.mock.records.delete('incidents', ref.recId);
    const query = /IncidentNumber eq/;
    tenant.mock.faults.add({ match: { op: 'list', query }, when: { times: 1 }, do: [{ status: { code: 403 } }] });
    const result = await sync(plugin, { check: refs.map((ref) => ({ ref })) });
    const counts = ['changed', 'same', 'missing', 'unknown'].map((outcome) => result.by(outcome).length);
    expect(counts).toEqual([65, 0, 5, 50]);
    const told = result.events.flatMap((event) => (event.kind === 'outcome' ? [event.ref.recId] : []));
    expect(told.sort()).toEqual(refs.map((ref) => ref.recId).sort());
  });

  test('asks again when a connection breaks', async () => {
    const { tenant, plugin, refs } = await connect();
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 2 }, do: [{ wire: 'reset' }] });
    const result = await sync(plugin, { check: refs.map((ref) => ({ ref })) });
    expect(result.by('changed')).toHaveLength(120);
  });

  test('calls nothing missing when the role sees nothing at all', async () => {
    const { tenant, plugin, refs } = await connect();
    await plugin.getFields({});
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ page: 'empty-204' }] });
    const result = await sync(plugin, { check: refs.slice(0, 3).map((ref) => ({ ref })) });
    expect(result.by('missing')).toEqual([]);
    expect(result.by('unknown')[0]).toMatchObject({ problem: { code: 'auth.rights' } });
  });

  test('misses no change that was made while an earlier sync was asking', async () => {
    const { tenant, plugin, refs } = await connect();
    const first = await sync(plugin, { check: refs.map((ref) => ({ ref })) });
    const ref = refs[7];
    if (ref === undefined) throw new Error('no ticket');
    tenant.mock.records.update('incidents', ref.recId, { Status: 'Active' });
    tenant.clock.advance(30_000);
    const second = await sync(plugin, { since: first.checkpoint, check: [] });
    expect(second.changes.map((event) => event.recId)).toContain(ref.recId);
  });

  test.each([
    ['was made during the last sync, at the edge of its window', 0, 30_000],
    ['became visible only after the last sync', -240_000, 30_000],
  ])('misses no change that %s', async (_case, stampedFrom, later) => {
    const { tenant, plugin, refs } = await connect();
    const first = await sync(plugin, { check: [] });
    const ref = refs[9];
    if (ref === undefined) throw new Error('no ticket');
    const LastModDateTime = new Date(tenant.clock.now() + stampedFrom).toISOString();
    tenant.mock.records.update('incidents', ref.recId, { Status: 'Active', LastModDateTime });
    tenant.clock.advance(later);
    const second = await sync(plugin, { since: first.checkpoint, check: [] });
    expect(second.changes.map((event) => event.recId)).toContain(ref.recId);
  });

  test('takes nothing younger than a minute for settled', async () => {
    const { tenant, plugin } = await connect();
    const { checkpoint } = await sync(plugin, { check: [] });
    const { horizon } = checkpoint as { horizon: string };
    expect(tenant.clock.now() - Date.parse(horizon)).toBeGreaterThanOrEqual(60_000);
  });
});
