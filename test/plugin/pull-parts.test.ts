import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataConfig } from '../../plugin/config/schema.js';
import { countTrust } from '../../plugin/odata/count-trust.js';
import { planLanes } from '../../plugin/pull/lanes.js';
import { outputName, requireDistinctOutputs } from '../../plugin/pull/output.js';
import { merge } from '../../plugin/pull/merge.js';
import { createSuppressor } from '../../plugin/pull/suppress.js';
import { timeLine } from '../../plugin/odata/timeline.js';
import { planWindow } from '../../plugin/pull/window.js';

const SETTINGS: DataConfig = {
  tables: ['incidents'],
  mode: 'incremental',
  cursor_field: 'LastModDateTime',
  page_size: 100,
  paging: 'auto',
  settle_seconds: 60,
  lookback_seconds: 300,
  chunk_days: 1,
  max_lanes: 4,
  pull_share: 0.8,
  deletes: 'off',
  interval: 60,
};
const NOW = Date.parse('2026-07-01T12:00:00.500Z');
const SPAN = { from: '2024-01-01T00:00:00Z' };

describe('lanes', () => {
  const recId = fc.stringMatching(/^[0-9A-F]{32}$/);

  test('cover every RecId behind the first page exactly once', () => {
    fc.assert(
      fc.property(
        recId,
        recId,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 8 }),
        (after, id, pages, most) => {
          const lanes = planLanes(SPAN, after, { pages, most });
          const holding = lanes.filter(
            (lane) => id > (lane.after ?? '') && (lane.upTo === undefined || id <= lane.upTo),
          );
          return holding.length === (id > after ? 1 : 0);
        },
      ),
    );
  });

  test('are as many as the pages are worth', () => {
    const after = `0${'7'.repeat(31)}`;
    expect([0, 10, 11, 35, 900].map((pages) => planLanes(SPAN, after, { pages, most: 4 }).length)).toEqual([
      1, 1, 2, 4, 4,
    ]);
    expect(planLanes(SPAN, 'not-hex', { pages: 900, most: 4 })).toHaveLength(1);
  });
});

describe('a window', () => {
  const plan = (settings: Partial<DataConfig>, horizon?: string, zone = 'UTC') =>
    planWindow(
      { ...SETTINGS, ...settings },
      { mode: settings.mode ?? 'incremental', serverNow: NOW },
      { version: 1, ...(horizon === undefined ? {} : { horizon }) },
      timeLine('zoned', zone),
    );

  test('of an increment reaches from the lookback before the horizon to the settled past', () => {
    expect(plan({}, '2026-07-01T11:00:00Z')).toEqual({
      from: '2026-07-01T10:55:00Z',
      to: '2026-07-01T11:59:00Z',
      certifies: true,
      tail: true,
    });
  });

  test('of a first increment without a start holds nothing but the tail', () => {
    expect(plan({})).toMatchObject({ from: '2026-07-01T11:59:00Z', to: '2026-07-01T11:59:00Z', tail: true });
  });

  test('of history includes the whole last day of the tenant', () => {
    const history = plan(
      { mode: 'historical', start_date: '2024-03-01', end_date: '2024-03-31' },
      undefined,
      'Europe/Zurich',
    );
    expect(history).toMatchObject({
      from: '2024-02-29T23:00:00Z',
      to: '2024-03-31T22:00:00Z',
      tail: false,
      certifies: true,
    });
  });

  test('of history takes an instant as it is and includes its second', () => {
    const history = plan({
      mode: 'historical',
      start_date: '2024-03-01T10:00:00+02:00',
      end_date: '2024-03-01T10:00:00Z',
    });
    expect(history).toMatchObject({ from: '2024-03-01T08:00:00Z', to: '2024-03-01T10:00:01Z' });
  });

  test('of history never reaches into the unsettled present', () => {
    expect(plan({ mode: 'historical', start_date: '2024-01-01', end_date: '2030-01-01' }).to).toBe(
      '2026-07-01T11:59:00Z',
    );
  });

  test('of a closed span in the past does not move a later horizon', () => {
    const history = plan(
      { mode: 'historical', start_date: '2024-01-01', end_date: '2024-02-01' },
      '2026-06-01T00:00:00Z',
    );
    expect(history.certifies).toBe(false);
  });
});

describe('table names', () => {
  test('lose one trailing s, unless they are named', () => {
    const names = ['incidents', 'journal__notess', 'ci__computers', 'Status'].map((table) =>
      outputName(SETTINGS, table),
    );
    expect(names).toEqual(['incident', 'journal__notes', 'ci__computer', 'Statu']);
    expect(outputName({ ...SETTINGS, table_names: { Status: 'status' } }, 'Status')).toBe('status');
  });

  test('that would collide are refused', () => {
    expect(() => {
      requireDistinctOutputs({ ...SETTINGS, tables: ['incidents', 'Incident'] });
    }).toThrow(/both become/);
  });
});

describe('suppression', () => {
  const record = (id: string, stamp: string, subject: string) => ({
    RecId: id,
    LastModDateTime: stamp,
    Subject: subject,
  });
  const keepFrom = Date.parse('2026-07-01T11:54:00Z');
  type Rec = ReturnType<typeof record>;
  const create = (before: Record<string, string> = {}, horizon?: number) => {
    const suppressor = createSuppressor({ before, keepFrom: () => keepFrom, horizon, repeats: false });
    const points = (records: readonly Rec[]) => records.map((each) => Date.parse(each.LastModDateTime));
    const fresh = (...records: readonly Rec[]) => suppressor.fresh(records, points(records)).length;
    return { ...suppressor, fresh, counts: () => [suppressor.unchanged, suppressor.late] };
  };

  test('lets an unchanged record through once, and a second edit in the same second as well', () => {
    const first = create();
    expect(first.fresh(record('A', '2026-07-01T11:58:00Z', 'one'))).toBe(1);
    const second = create(first.final());
    expect(second.fresh(record('A', '2026-07-01T11:58:00Z', 'one'))).toBe(0);
    expect(second.fresh(record('A', '2026-07-01T11:58:00Z', 'two'))).toBe(1);
    expect(create(second.final()).fresh(record('A', '2026-07-01T11:58:00Z', 'two'))).toBe(0);
    expect(second.counts()).toEqual([1, 0]);
  });

  test('remembers only what the next run reads again', () => {
    const suppressor = create();
    suppressor.fresh(record('OLD', '2026-07-01T11:00:00Z', 'x'), record('NEW', '2026-07-01T11:58:00Z', 'x'));
    expect(Object.keys(suppressor.final())).toEqual(['NEW']);
  });

  test('counts what became visible only after its time had been read', () => {
    const suppressor = create({ SEEN: 'x' }, Date.parse('2026-07-01T11:59:00Z'));
    suppressor.fresh(
      record('SEEN', '2026-07-01T11:58:00Z', 'x'),
      record('LATE', '2026-07-01T11:58:00Z', 'x'),
      record('NEW', '2026-07-01T11:59:30Z', 'x'),
    );
    expect(suppressor.counts()).toEqual([0, 1]);
  });
});

describe('racing lanes', () => {
  async function* numbers(from: number, count: number, failAt?: number): AsyncGenerator<number> {
    for (let value = from; value < from + count; value++) {
      if (value === failAt) throw new Error(`broken at ${value}`);
      yield value;
    }
  }

  interface Lane {
    readonly name: number;
    readonly values: AsyncGenerator<number>;
  }

  function started(...lanes: readonly AsyncGenerator<number>[]) {
    const waiting = lanes.map((values, name) => ({ name, values }));
    return () => waiting.shift();
  }

  test('give every value of every lane, in the order of its lane', async () => {
    const seen: number[][] = [[], [], []];
    const lanes = started(numbers(0, 3), numbers(10, 5), numbers(20, 0));
    for await (const { source, value } of merge<Lane, number>(lanes, () => 2)) {
      if (value !== undefined) seen[source.name]?.push(value);
    }
    expect(seen).toEqual([[0, 1, 2], [10, 11, 12, 13, 14], []]);
  });

  test('are never more at once than allowed just now', async () => {
    const lanes = started(numbers(0, 2), numbers(10, 2), numbers(20, 2));
    const order: number[] = [];
    for await (const { source, value } of merge<Lane, number>(lanes, () => 1))
      if (value !== undefined) order.push(source.name);
    expect(order).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('end together when one breaks', async () => {
    const lanes = started(numbers(0, 100), numbers(0, 5, 3));
    const collect = async () => {
      for await (const _ of merge(lanes, () => 2));
    };
    await expect(collect()).rejects.toThrow('broken at 3');
  });

  test('are told to stop when one breaks, and have ended before that is told', async () => {
    const stop = new AbortController();
    let ended = 0;
    async function* waiting(): AsyncGenerator<number> {
      try {
        await new Promise((resolve) => {
          stop.signal.addEventListener('abort', resolve);
        });
        yield 1;
      } finally {
        ended += 1;
      }
    }
    const lanes = started(waiting(), numbers(0, 5, 3), waiting());
    const collect = async () => {
      for await (const _ of merge(
        lanes,
        () => 3,
        () => {
          stop.abort();
        },
      ));
    };
    await expect(collect()).rejects.toThrow('broken at 3');
    expect(ended).toBe(2);
  });
});

describe('the count of a page', () => {
  const full = { held: 3, count: 9 };
  const next = { held: 3, count: 6 };
  const last = { held: 2, count: 2 };

  test('ends a walk at a short page once two counts have differed by what the first page held', () => {
    const trust = countTrust();
    expect(trust.isEnd(full, undefined)).toBe(false);
    // Perhaps the first lie of a tenant that cuts its pages short.
    expect(trust.isEnd(last, undefined)).toBe(false);
    expect(trust.isEnd(next, full)).toBe(false);
    expect(trust.isEnd(last, next)).toBe(true);
  });

  test('ends nothing at a page as long as any before, though others took records away meanwhile', () => {
    const trust = countTrust();
    trust.isEnd(full, undefined);
    trust.isEnd({ held: 3, count: 5 }, full);
    expect(trust.isEnd({ held: 3, count: 3 }, next)).toBe(false);
    expect(trust.isEnd(last, next)).toBe(true);
  });

  test.each([
    ['grew', { held: 3, count: 8 }],
    ['is less than its page holds', { held: 3, count: 1 }],
    ['is missing', { held: 3 }],
  ])('is never believed again after one that %s', (_how, liar) => {
    const trust = countTrust();
    trust.isEnd(full, undefined);
    trust.isEnd(next, full);
    trust.isEnd(liar, full);
    expect(trust.isEnd(last, next)).toBe(false);
  });
});
