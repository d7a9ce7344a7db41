import { describe, expect, test } from 'vitest';
import { startPlugin, testServices } from '../tenant.js';
import { connect, pull, text } from './pulling.js';

const LATER = 3_600_000;

describe('what a run tells at its end', () => {
  test('is where it read and how far everything is delivered, before and after', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(LATER);
    const increment = await pull(plugin, history.checkpoint, 'incremental');
    expect(increment.end).toMatchObject({
      complete: true,
      bounds: { from: history.end?.horizon },
      horizonBefore: history.end?.horizon,
      checkedUntil: '2026-07-01T13:00:00.000Z',
      cursor: history.end?.cursor,
    });
    // A settle and a lookback before the newest change, and behind it once that was read again.
    const newest = Math.floor(Date.parse(history.end?.cursor ?? '') / 1000) * 1000;
    expect(Date.parse(history.end?.horizon ?? '')).toBe(newest - 360_000);
    expect(Date.parse(increment.end?.horizon ?? '')).toBe(newest + 1000);
  });

  test('counts what was read again unchanged and what became visible late', async () => {
    const { tenant, plugin } = await connect();
    const ids = tenant.mock.records.list('incidents').map((record) => text(record, 'RecId'));
    const touch = (id: string, secondsAgo: number) => {
      const LastModDateTime = new Date(tenant.clock.now() - secondsAgo * 1000).toISOString();
      tenant.mock.records.update('incidents', id, { Subject: `touched ${id}`, LastModDateTime });
    };
    touch(ids[1] ?? '', 10);
    touch(ids[2] ?? '', 10);
    const history = await pull(plugin);
    tenant.clock.advance(120_000);
    touch(ids[3] ?? '', 220);
    const { batches } = await pull(plugin, history.checkpoint, 'incremental');
    expect(batches.at(-1)?.stats).toMatchObject({ rows: 1, unchanged: 2, late: 1 });
  });

  test('names the pages that an interruption may have made it read twice: one per lane', async () => {
    const { plugin } = await connect({ paging: 'walk', page_size: 4, max_lanes: 4 });
    const begun = await pull(plugin, null, 'historical', { pages: 10 });
    expect(begun.batches.at(-1)?.stats.lanes).toBe(4);
    const rest = await pull(plugin, begun.checkpoint, 'historical');
    expect(rest.batches.at(-1)?.stats.rereadPages).toBe(4);
    expect(begun.delivered + rest.delivered).toBe(300);
  });

  test('is that it is not complete, why, and from when on it can go on, when the calls of the day are spent', async () => {
    const { plugin } = await connect({ page_size: 20, pull_share: 0.5 }, {}, { daily_call_limit: 20 });
    const { end, delivered, checkpoint } = await pull(plugin);
    expect(end).toMatchObject({ complete: false, problem: { code: 'quota.spent', blame: 'quota' } });
    expect(end?.horizon).toBeUndefined();
    expect(delivered).toBeGreaterThan(0);
    expect(plugin.describeCheckpoint(checkpoint).unfinished).toHaveLength(1);
  });
});

describe('fields that change', () => {
  test('become columns, keep their values or stay without one, and the run says which', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const { id } = tenant.mock.faults.add({
      do: [
        { schema: { add: { field: 'Colour', value: 'green' } } },
        { schema: { drop: 'Symptom' } },
        { schema: { retype: { field: 'ClosedDuration', to: 'text' } } },
      ],
    });
    expect(id).toBeDefined();
    tenant.clock.advance(LATER);
    const recId = text(tenant.mock.records.list('incidents')[0], 'RecId');
    tenant.mock.records.update('incidents', recId, { Subject: 'again' });
    const increment = await pull(plugin, history.checkpoint, 'incremental');
    const row = increment.rows.get(recId);
    expect(row).toMatchObject({ Subject: 'again', Colour: 'green' });
    expect(Object.keys(row ?? {})).not.toContain('Symptom');
    expect(increment.end?.notes).toEqual(
      expect.arrayContaining([
        'Colour is a new column.',
        expect.stringContaining('ClosedDuration was integer and is string now'),
        expect.stringContaining('Symptom no longer exists'),
      ]),
    );
    const quiet = await pull(plugin, increment.checkpoint, 'incremental');
    expect(quiet.end?.notes).toEqual([]);
  });

  test('that the description does not know yet are written all the same, and noted', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ body: { mutate: { 'value.0.Surprise': 'here' } } }] });
    const { rows, end } = await pull(plugin);
    expect([...rows.values()].some((row) => row['Surprise'] === 'here')).toBe(true);
    expect(end?.notes).toContain('The tenant sends Surprise although $metadata does not describe it.');
  });
});

describe('a checkpoint', () => {
  test('can be described and moved back, and then brings again what it had brought', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const { horizon, cursor } = history.end ?? {};
    expect(plugin.describeCheckpoint(history.checkpoint)).toEqual({
      horizon,
      cursor: expect.stringMatching(/^2026-05-\d\dT/) as unknown,
      checkedUntil: '2026-07-01T12:00:00.000Z',
      spans: [{ from: '2020-01-01T00:00:00Z', to: horizon }],
      unfinished: [],
    });
    expect(cursor).toMatch(/^2026-05-\d\dT/);
    const back = plugin.rewindCheckpoint(history.checkpoint, '2026-05-01');
    const again = await pull(plugin, back, 'incremental');
    const since = tenant.mock.records
      .list('incidents')
      .filter((record) => text(record, 'LastModDateTime') >= '2026-05-01');
    expect(since.length).toBeGreaterThan(3);
    expect(again.rows.size).toBe(since.length);
  });

  test.each(['yesterday', '2026-13-01', ''])('is not moved to "%s"', async (to) => {
    const { plugin } = await connect();
    expect(() => plugin.rewindCheckpoint(null, to)).toThrow('not an ISO-8601 date or instant');
  });

  test('is not moved into the future, where nothing would ever be read', async () => {
    const { plugin } = await connect();
    expect(() => plugin.rewindCheckpoint(null, '2030-01-01')).toThrow('lies in the future');
  });

  test('keeps what a later version of the plugin wrote into it', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(LATER);
    const later = { ...(history.checkpoint as object), invented: { later: [1] } };
    const { checkpoint } = await pull(plugin, later, 'incremental');
    expect(checkpoint).toMatchObject({ invented: { later: [1] } });
    expect(plugin.rewindCheckpoint(later, '2026-01-01')).toMatchObject({ invented: { later: [1] } });
  });

  test.each([{ version: 3 }, 'text', [1]])('of %j is refused', async (checkpoint) => {
    const { plugin } = await connect();
    await expect(pull(plugin, checkpoint)).rejects.toMatchObject({ code: 'host.destination' });
  });
});

describe('an estimate', () => {
  test('tells rows, calls and seconds for one call beside the first', async () => {
    const { tenant, plugin } = await connect();
    const estimate = await plugin.estimatePull({ table: 'incidents', checkpoint: null });
    expect(estimate).toMatchObject({ from: '2020-01-01T00:00:00Z', rows: 300, calls: 17 });
    const calls = tenant.mock.journal.count();
    expect(calls).toBeLessThanOrEqual(2);
    await pull(plugin);
    expect(tenant.mock.journal.count() - calls).toBeLessThanOrEqual(estimate.calls ?? 0);
  });

  test('follows rate_limit where that is slower', async () => {
    const { plugin } = await connect({ page_size: 10 }, {}, { rate_limit: 10 });
    const { calls = 0, seconds } = await plugin.estimatePull({ table: 'incidents', checkpoint: null });
    expect(seconds).toBe(Math.floor((calls - 1) / 10) * 60);
  });

  test('says nothing where the tenant does not count', async () => {
    const { plugin } = await connect({}, { switches: { odata_count: 'never' } });
    expect(await plugin.estimatePull({ table: 'incidents', checkpoint: null })).toEqual({
      from: '2020-01-01T00:00:00Z',
    });
  });
});

describe('what a pull asks', () => {
  test('of a quiet table is one question, and of a fresh process the description before it', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(LATER);
    tenant.mock.journal.clear();
    await pull(plugin, history.checkpoint, 'incremental');
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(1);
  });

  test.each([
    2, 60, 300,
  ])('of a quiet table of %i records by a fresh process is one question too', async (incidents) => {
    const { tenant, plugin } = await connect({}, { incidents });
    const { checkpoint } = await pull(plugin);
    tenant.clock.advance(LATER);
    tenant.mock.journal.clear();
    const fresh = startPlugin(
      tenant.config({ data: { tables: ['incidents'], mode: 'incremental' } }),
      testServices(tenant.clock),
    );
    const increment = await pull(fresh, checkpoint, 'incremental');
    expect(increment.end).toMatchObject({ complete: true, checkedUntil: '2026-07-01T13:00:00.000Z' });
    expect(tenant.mock.journal.entries().map((entry) => entry.op)).toEqual(['metadata', 'list']);
  });

  test('of a quiet table of one record is one question too, once that was read a second time', async () => {
    const { tenant, plugin } = await connect({}, { incidents: 1 });
    const history = await pull(plugin);
    tenant.clock.advance(LATER);
    const second = await pull(plugin, history.checkpoint, 'incremental');
    expect([second.delivered, second.end?.complete]).toEqual([0, true]);
    tenant.clock.advance(LATER);
    tenant.mock.journal.clear();
    expect((await pull(plugin, second.checkpoint, 'incremental')).delivered).toBe(0);
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(1);
  });

  test('of a table without records is the question in two ways', async () => {
    const { tenant, plugin } = await connect({}, { incidents: 0 });
    const { checkpoint } = await pull(plugin);
    tenant.mock.journal.clear();
    const { end } = await pull(plugin, checkpoint, 'incremental');
    // For a table that never showed a record, no time is known up to which it is complete.
    expect(end).toMatchObject({ complete: true, empty: true });
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(2);
  });

  test('of many pages in lanes is hardly more than the pages', async () => {
    const { tenant, plugin } = await connect({ max_lanes: 4 }, { incidents: 6000 });
    const { delivered } = await pull(plugin);
    expect(delivered).toBe(6000);
    // The description, a survey, the question, and the walk.
    expect(tenant.mock.journal.count()).toBeLessThanOrEqual(1 + 3 + 1 + (1.015 * 60 + 2 * 4 + 6));
  });

  test('of many pages ends with what was changed before it, so it is fresh', async () => {
    const { tenant, plugin } = await connect({ page_size: 4 });
    const last =
      tenant.mock.records
        .list('incidents')
        .map((record) => text(record, 'RecId'))
        .sort()
        .at(-1) ?? '';
    tenant.mock.records.update('incidents', last, { Subject: 'just now' });
    const { rows, delivered } = await pull(plugin);
    expect(rows.get(last)?.['Subject']).toBe('just now');
    expect(delivered).toBe(300);
  });

  test.each([
    'walk',
    'auto',
  ])('is believed to be nothing only when the tenant shows nothing without an order either (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging }, { incidents: 2 });
    tenant.mock.faults.add({ match: { op: 'list', query: 'orderby=RecId' }, do: [{ page: { kind: 'empty-204' } }] });
    const read = pull(plugin);
    if (paging === 'walk') await expect(read).rejects.toMatchObject({ code: 'tenant.paging' });
    else expect((await read).delivered).toBe(2);
  });
});
