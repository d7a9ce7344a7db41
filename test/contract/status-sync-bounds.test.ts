import { describe, expect, test } from 'vitest';
import { DAY, HOUR, keeper, MINUTE } from './sync-keeper.js';
import { sync } from './ticket-scene.js';

const seconds = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** Edits one ticket after the other and syncs after each, over a day. */
async function day(host: Awaited<ReturnType<typeof keeper>>) {
  for (let at = 0; at < 30; at += 1) {
    host.clock.advance(2 * MINUTE);
    host.edit(at);
    host.clock.advance(at % 3 === 0 ? 1 * MINUTE : 45 * MINUTE);
    await host.poll();
  }
}

/** A question as read by a tenant that takes the stamps of its filter for `hours` hours earlier. */
function shifted(url: URL, hours: number): URL {
  const moved = new URL(url);
  const filter = url.searchParams.get('$filter') ?? '';
  const literals = filter.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (stamp) =>
    stamp.startsWith('1900') ? stamp : seconds(Date.parse(stamp) - hours * HOUR),
  );
  if (filter !== '') moved.searchParams.set('$filter', literals);
  return moved;
}

describe('a sync loses no change', () => {
  test.each([
    ['10 minutes behind its date', { stamps: -10 * MINUTE }],
    ['10 minutes ahead of its date', { stamps: 10 * MINUTE }],
    ['in a time zone west of Greenwich, labelled as UTC', { stamps: -8 * HOUR }],
    ['in a time zone east of Greenwich, labelled as UTC', { stamps: 10 * HOUR }],
  ])('of a tenant whose stamps are %s', async (_case, clocks) => {
    const host = await keeper(clocks);
    await day(host);
    expect(host.stale()).toEqual([]);
  });

  test.each([
    ['the tenant’s date', '5 hours ahead', { date: 5 * HOUR }],
    ['the tenant’s date', '10 minutes ahead', { date: 10 * MINUTE }],
    ['the tenant’s date', '5 hours behind', { date: -5 * HOUR }],
    ['the host’s clock', 'a day ahead', { host: DAY }],
    ['the host’s clock', 'a day behind', { host: -DAY }],
    ['every clock of the tenant', '5 hours ahead', { date: 5 * HOUR, stamps: 5 * HOUR }],
  ])('while %s is %s for one sync', async (_case, _off, off) => {
    const host = await keeper();
    const usual = { ...host.clocks };
    for (let round = 0; round < 6; round += 1) {
      host.clock.advance(10 * MINUTE);
      if (round === 2) Object.assign(host.clocks, off);
      host.edit(round);
      host.clock.advance(10 * MINUTE);
      await host.poll();
      Object.assign(host.clocks, usual);
    }
    host.clock.advance(10 * MINUTE);
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test('when every clock of the tenant goes back 5 hours and stays there', async () => {
    const host = await keeper();
    await day(host);
    Object.assign(host.clocks, { date: -5 * HOUR, stamps: -5 * HOUR });
    await day(host);
    expect(host.stale()).toEqual([]);
  });

  test('when its own clock steps while the tenant answers', async () => {
    const host = await keeper();
    for (const step of [-DAY, DAY, 0]) {
      host.clocks.whileAnswering = () => {
        host.clocks.host = step;
      };
      await host.poll();
      delete host.clocks.whileAnswering;
      host.clock.advance(HOUR);
      host.edit(1, 2);
      host.clock.advance(HOUR);
      await host.poll();
    }
    host.clock.advance(HOUR);
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test.each([1, 2, 3])('over %i answers without records in place of the first', async (times) => {
    const host = await keeper();
    host.clock.advance(HOUR);
    await host.poll();
    host.edit(1, 2, 3);
    host.clock.advance(HOUR);
    host.mock.faults.add({ match: { op: 'list' }, when: { times }, do: [{ page: 'empty-204' }] });
    await host.poll().catch(() => undefined);
    host.clock.advance(HOUR);
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test('while the role may see nothing', async () => {
    const host = await keeper();
    host.mock.faults.add({ id: 'blind', match: { op: 'list' }, do: [{ page: 'empty-204' }] });
    for (let round = 0; round < 3; round += 1) {
      host.clock.advance(HOUR);
      host.edit(round);
      const blind = await host.poll();
      expect(blind.checkpoint).toEqual(host.since());
    }
    host.mock.faults.clear();
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test('when the ticket that changed last is deleted', async () => {
    const host = await keeper();
    host.edit(0);
    await host.poll();
    host.clock.advance(HOUR);
    await host.poll();
    host.mock.records.delete('incidents', host.refs[0]?.recId ?? '');
    host.clock.advance(HOUR);
    host.edit(1);
    const { calls } = await host.poll();
    expect(host.stale()).toEqual([]);
    // From the stamp of the deleted one on, then from the beginning.
    expect(calls).toBe(2);
    host.clock.advance(HOUR);
    await host.poll();
    host.clock.advance(HOUR);
    expect((await host.poll()).calls).toBe(1);
  });

  test('of 150 tickets in the same second, and costs one call afterwards', async () => {
    const host = await keeper({}, { incidents: 300 });
    host.clock.advance(HOUR);
    host.edit(...host.refs.slice(0, 150).keys());
    await host.poll();
    expect(host.stale()).toEqual([]);
    host.clock.advance(MINUTE);
    // It is not due yet to be read once more.
    expect((await host.poll()).calls).toBe(1);
    host.clock.advance(HOUR);
    await host.poll();
    host.clock.advance(HOUR);
    const quiet = await host.poll();
    expect([quiet.calls, quiet.changes.length]).toEqual([1, 0]);
  });

  test.each([
    ['4', 240],
    ['6', 360],
  ])('that became visible %s minutes after its stamp', async (_case, late) => {
    const host = await keeper();
    host.clock.advance(HOUR);
    host.edit(0);
    await host.poll();
    const LastModDateTime = new Date(host.clock.now() - late * 1000).toISOString();
    host.mock.records.update('incidents', host.refs[1]?.recId ?? '', { Status: 'Late', LastModDateTime });
    host.clock.advance(HOUR);
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test.each([
    ['in step with its date', 0],
    ['10 minutes behind its date', -10 * MINUTE],
  ])('of the newest second, which shows a change after two syncs, with stamps %s', async (_case, stamps) => {
    const host = await keeper({ stamps });
    host.clock.advance(HOUR);
    host.edit(0);
    const LastModDateTime = new Date(host.clock.now() + stamps).toISOString();
    await host.poll();
    host.clock.advance(MINUTE / 2);
    await host.poll();
    host.mock.records.update('incidents', host.refs[1]?.recId ?? '', { Status: 'Late', LastModDateTime });
    host.clock.advance(HOUR);
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test.each([
    ['one walk lacks some', 1, 0],
    ['two walks lack some, so that the tickets are asked for', 2, 6],
  ])('of many when the first page of %s', async (_case, times, asked) => {
    const host = await keeper({}, { incidents: 300 });
    host.clock.advance(HOUR);
    host.edit(...host.refs.slice(0, 150).keys());
    const query = /^(?!.*RecId g[te]).*orderby=RecId/;
    host.mock.faults.add({ match: { op: 'list', query }, when: { times }, do: [{ page: { kind: 'shift', n: 9 } }] });
    await host.poll({ open: { count: 300, list: async () => host.refs.map((ref) => ({ ref })) } });
    expect(host.stale()).toEqual([]);
    const calls = host.mock.journal.entries({ op: 'list' });
    const byNumber = calls.filter((call) => call.query['$filter']?.includes('IncidentNumber eq'));
    // The first sync has asked for all of them.
    expect(byNumber).toHaveLength(6 + asked);
  });

  test('of many tickets without a count by the tenant, when two walks lack some', async () => {
    const host = await keeper({}, { incidents: 300, switches: { odata_count: 'never' } });
    host.clock.advance(HOUR);
    host.edit(...host.refs.slice(0, 150).keys());
    const query = /^(?!.*RecId g[te]).*orderby=RecId/;
    host.mock.faults.add({
      match: { op: 'list', query },
      when: { times: 2 },
      do: [{ page: { kind: 'shift', n: 60 } }],
    });
    await expect(host.poll()).rejects.toMatchObject({ code: 'tenant.contradiction' });
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test('of 102 tickets in a second that is known already, when a page of them lacks the first', async () => {
    const host = await keeper({}, { incidents: 140 });
    host.edit(101);
    await host.poll();
    host.edit(...host.refs.slice(0, 101).keys());
    host.clock.advance(HOUR);
    host.mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [{ page: { kind: 'shift', n: 3 } }] });
    await host.poll();
    host.clock.advance(HOUR);
    await host.poll();
    expect(host.stale()).toEqual([]);
  });

  test('of many while one of them is deleted', async () => {
    const host = await keeper({}, { incidents: 300 });
    host.clock.advance(HOUR);
    host.edit(...host.refs.slice(0, 150).keys());
    const match = { op: 'list', query: /orderby=RecId/ } as const;
    const where = { RecId: host.refs[3]?.recId ?? '' };
    host.mock.faults.add({ match, when: { times: 1 }, do: [{ data: { delete: { set: 'incidents', where } } }] });
    await host.poll();
    expect(host.mock.records.count('incidents')).toBe(299);
    expect(host.stale()).toEqual([]);
  });

  test('of a tenant that orders by nothing but RecId, whose tickets are asked for by number', async () => {
    const unordered = (url: URL) => new URL(url.href.replace(/orderby=LastModDateTime%20desc/, 'orderby=RecId%20asc'));
    const host = await keeper({ request: ({ url }) => ({ url: unordered(url) }) }, { incidents: 300 });
    const open = { count: 300, list: async () => host.refs.map((ref) => ({ ref })) };
    for (let round = 0; round < 3; round += 1) {
      for (let part = 0; part < 10; part += 1) {
        host.clock.advance(HOUR);
        host.edit(...Array.from({ length: 20 }, (_, at) => 20 * part + at));
      }
      await host.poll({ open });
      expect(host.stale()).toEqual([]);
    }
    await expect(host.poll()).rejects.toMatchObject({ code: 'tenant.paging' });
    await host.close();
  });

  test('of a tenant that reads the stamps of filters 8 hours later, of which more than a page is new', async () => {
    const host = await keeper({ request: ({ url }) => ({ url: shifted(url, -8) }) }, { incidents: 300 });
    host.edit(299);
    await host.poll();
    host.clock.advance(HOUR);
    await host.poll();
    host.clock.advance(HOUR);
    host.edit(...Array.from({ length: 50 }, (_, at) => 120 + at));
    host.clock.advance(10 * HOUR);
    host.edit(...host.refs.slice(0, 120).keys());
    await host.poll();
    expect(host.stale()).toEqual([]);
    await host.close();
  });

  test.each([
    ['8 hours later', -8],
    ['9 hours earlier', 9],
  ])('of a tenant that reads the stamps of filters %s than meant', async (_case, hours) => {
    const host = await keeper({ request: ({ url }) => ({ url: shifted(url, hours) }) }, { incidents: 300 });
    for (let round = 0; round < 4; round += 1) {
      host.clock.advance(2 * HOUR);
      host.edit(...host.refs.slice(0, 40 + round * 50).keys());
      host.clock.advance(HOUR);
      host.edit(...Array.from({ length: 40 + round * 50 }, (_, at) => 100 + at));
      await host.poll();
    }
    expect(host.stale()).toEqual([]);
    await host.close();
  });

  test('of a tenant whose stamps have no time zone', async () => {
    const host = await keeper({ stamps: 2 * HOUR, time_zone: 'Europe/Zurich' }, { switches: { stamp_style: 'none' } });
    await day(host);
    expect(host.stale()).toEqual([]);
    expect(host.since()).toMatchObject({ horizon: expect.stringMatching(/\d$/) as unknown });
  });
});

describe('a checkpoint', () => {
  test('of version 1 is read from its horizon less five minutes on', async () => {
    const host = await keeper();
    host.edit(0);
    host.clock.advance(2 * MINUTE);
    host.restart({ version: 1, horizon: seconds(host.clock.now()), proven: true });
    await host.poll();
    expect(host.stale()).toEqual([]);
    expect(host.since()).toMatchObject({ version: 2 });
  });

  test.each([
    ['of a later version', { version: 3 }],
    ['without a horizon', { version: 1 }],
    ['with a horizon that is none', { version: 2, horizon: 'yesterday' }],
    ['with a month that is none', { version: 2, horizon: '2026-13-01T00:00:00Z' }],
    ['with a newest stamp that was never observed', { version: 2, newest: { stamp: '2026-07-01T00:00:00Z' } }],
    ['that is a text', 'now'],
    ['that is null', null],
  ])('%s is refused with what to do', async (_case, since) => {
    const host = await keeper();
    const refused = sync(host.plugin, { since, check: [] });
    await expect(refused).rejects.toMatchObject({
      code: 'plugin.defect',
      problem: { fix: 'Sync once without a checkpoint; that sync asks for all open tickets.' },
    });
  });
});
