import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataConfig } from '../../plugin/config/schema.js';
import { historyRun } from '../../plugin/pull/begin-history.js';
import { lanesAbove, pagesBehind } from '../../plugin/pull/lane-plan.js';
import { outputName, requireDistinctOutputs } from '../../plugin/pull/output.js';
import { merge } from '../../plugin/pull/merge.js';
import { createSuppressor } from '../../plugin/pull/suppress.js';
import { timeLine } from '../../plugin/odata/timeline.js';

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
  schema_changes: 'widen',
  verify: 'weekly',
  interval: 60,
};
const NOW = Date.parse('2026-07-01T12:00:00.500Z');

describe('lanes', () => {
  const recId = fc.stringMatching(/^[0-9A-F]{32}$/);

  test('part what lies behind a record so that every RecId falls into one of them', () => {
    fc.assert(
      fc.property(
        recId,
        recId,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 8 }),
        (last, id, pages, most) => {
          const starts = lanesAbove(last, pages, most).map(({ start = '' }) => start);
          const parts = [last, ...starts].map((from, at) => ({ from, to: starts[at] }));
          const holding = parts.filter(({ from, to }) => id > from && (to === undefined || id <= to));
          return holding.length === (id > last ? 1 : 0) && starts.length < most;
        },
      ),
    );
  });

  test('are as many as the pages are worth, beside the one that came first', () => {
    const last = `0${'7'.repeat(31)}`;
    expect([0, 10, 11, 35, 900].map((pages) => lanesAbove(last, pages, 4).length)).toEqual([0, 0, 1, 3, 3]);
    expect(lanesAbove('not-hex', 900, 4)).toHaveLength(0);
    expect(lanesAbove('a'.repeat(32), 900, 2)[0]?.start).toMatch(/^[0-9a-f]{32}$/);
    expect(lanesAbove('A'.repeat(32), 900, 2)[0]?.start).toMatch(/^[0-9A-F]{32}$/);
  });

  test('are worth as many pages as the part that was walked lets expect', () => {
    expect(pagesBehind(`8${'0'.repeat(31)}`, 10)).toBe(10);
    expect(pagesBehind(`4${'0'.repeat(31)}`, 10)).toBe(30);
    expect(pagesBehind('0'.repeat(32), 10)).toBeUndefined();
    expect(pagesBehind('INC-100', 10)).toBeUndefined();
  });
});

describe('a history', () => {
  const question = { host: NOW, date: NOW };
  const run = (span: { start?: string; end?: string }, zone = 'UTC') =>
    historyRun({ line: timeLine('zoned', zone), paging: 'walk' }, span, question);

  test('of everything has no bounds', () => {
    const { from, to } = run({});
    expect([from, to]).toEqual([undefined, undefined]);
  });

  test('includes the whole last day of the tenant', () => {
    expect(run({ start: '2024-03-01', end: '2024-03-31' }, 'Europe/Zurich')).toMatchObject({
      from: '2024-02-29T23:00:00Z',
      to: '2024-03-31T22:00:00Z',
    });
  });

  test('takes an instant as it is and includes its second', () => {
    expect(run({ start: '2024-03-01T10:00:00+02:00', end: '2024-03-01T10:00:00Z' })).toMatchObject({
      from: '2024-03-01T08:00:00Z',
      to: '2024-03-01T10:00:01Z',
    });
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
  const create = (before: Record<string, string> = {}, newest?: number) => {
    const suppressor = createSuppressor({ before, keepFrom, newest, repeats: false });
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

  test('are stopped when one fails, and have ended before the failure is reported', async () => {
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
