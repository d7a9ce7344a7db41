import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CoveredSpan, Json } from '../../host-sdk/index.js';
import type { DataConfig } from '../../plugin/config/schema.js';
import { timeLine } from '../../plugin/odata/timeline.js';
import { reachedBy, withAnchor } from '../../plugin/pull/run-bounds.js';
import { withSpan } from '../../plugin/pull/spans.js';
import { readState, type RunState } from '../../plugin/pull/state.js';

const line = timeLine('zoned', 'UTC');
const HOST = 'tenant.example';

describe('a state of the first version', () => {
  const horizon = '2026-07-01T11:59:00Z';
  /** What its next increment would have read back. */
  const earlier = '2026-07-01T11:54:00Z';

  test('is read on from where its next increment would have begun', () => {
    const state = { version: 1, tenant: HOST, horizon, since: '2020-01-01T00:00:00Z', cursor: '2026-05-31T00:00:00Z' };
    expect(readState({ ...state, recent: { A: 'x' }, missing: { B: 'y' }, later: [1] }, HOST)).toEqual({
      version: 2,
      tenant: HOST,
      bounds: { horizon: earlier },
      spans: [{ from: '2020-01-01T00:00:00Z', to: earlier }],
      shown: true,
      cursor: '2026-05-31T00:00:00Z',
      recent: { A: 'x' },
      missing: { B: 'y' },
      later: [1],
    });
  });

  test.each([
    ['the bound that an answer without records left open', { again: '2026-07-01T10:00:00Z' }, '2026-07-01T09:55:00Z'],
    ['a bound without a zone', { horizon: '2026-07-01T13:59:00' }, '2026-07-01T13:54:00'],
    ['no bound, where no record was ever shown', { unseen: true }, undefined],
    ['no bound, where it had none', { horizon: undefined }, undefined],
  ])('has %s', (_what, changes, bound) => {
    const state = JSON.parse(JSON.stringify({ version: 1, horizon, ...changes })) as Json;
    const { bounds } = readState(state, HOST);
    expect(bounds?.horizon).toBe(bound);
  });

  test('covers nothing for sure where it had gaps', () => {
    expect(readState({ version: 1, horizon, since: '2020-01-01T00:00:00Z', gaps: true }, HOST)).not.toHaveProperty(
      'spans',
    );
  });

  test('forgets an unfinished run, which is begun again', () => {
    const state = readState(
      { version: 1, horizon, run: { mode: 'incremental' }, backfill: { mode: 'historical' } },
      HOST,
    );
    expect([state.run, state.backfill]).toEqual([undefined, undefined]);
  });

  test.each([{ version: 3 }, {}, 'text', [1], 7])('is another thing than %j', (checkpoint) => {
    expect(() => readState(checkpoint, HOST)).toThrow('written by another version');
  });
});

describe('the spans that were read', () => {
  const text = (second: number) => line.text(second * 1000);
  const span = fc
    .record({ from: fc.option(fc.integer({ min: 0, max: 40 })), length: fc.integer({ min: 1, max: 10 }) })
    .map(({ from, length }): CoveredSpan => {
      const to = text((from ?? 0) + length);
      return from === null ? { to } : { from: text(from), to };
    });
  const holds = ({ from, to }: CoveredSpan, point: number) =>
    (from === undefined || line.parse(from) <= point) && point < line.parse(to);

  test('cover what each of them covers and nothing else, in order and apart', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (added) => {
        let spans: readonly CoveredSpan[] = [];
        for (const one of added) spans = withSpan(spans, one, line);
        for (let second = -1; second < 60; second++) {
          const point = second * 1000;
          const covered = added.some((one) => holds(one, point));
          expect(spans.filter((one) => holds(one, point))).toHaveLength(covered ? 1 : 0);
        }
        for (const [at, { from }] of spans.entries()) {
          if (at > 0) expect(line.parse(from ?? '')).toBeGreaterThan(line.parse(spans[at - 1]?.to ?? ''));
        }
      }),
    );
  });
});

describe('what a run reaches', () => {
  const settings = { settle_seconds: 60, lookback_seconds: 300 } as DataConfig;
  const measure = { line, context: { settings } };
  const now = Date.parse('2026-07-01T12:00:00Z');
  const run = (changes: Partial<RunState> = {}): RunState => ({
    mode: 'incremental',
    paging: 'walk',
    question: { host: now, date: now, newest: '2026-07-01T11:00:00Z' },
    before: {},
    ...changes,
  });

  test('comes from its question alone, not from what it met later', () => {
    const met = withAnchor(measure, run(), [now, now - 7 * 3_600_000]);
    expect(reachedBy(measure, met)).toEqual({
      horizon: '2026-07-01T10:54:00Z',
      anchor: '2026-07-01T05:00:00Z',
      newest: { stamp: '2026-07-01T11:00:00Z', host: now, date: now },
    });
  });

  test('is the end of its span, where that is earlier', () => {
    expect(reachedBy(measure, run({ to: '2025-01-01T00:00:00Z' })).horizon).toBe('2025-01-01T00:00:00Z');
    expect(reachedBy(measure, run({ to: '2027-01-01T00:00:00Z' })).horizon).toBe('2026-07-01T10:54:00Z');
  });

  test('is nothing where no record had a stamp', () => {
    expect(reachedBy(measure, run({ question: { host: now, date: now } }))).toEqual({});
  });

  test('has the newest stamp before it as anchor, of this run or an earlier one', () => {
    const before = { horizon: '2026-07-01T09:00:00Z', anchor: '2026-07-01T08:00:00Z' };
    const anchored = (anchor?: string) =>
      reachedBy(measure, run({ before, ...(anchor === undefined ? {} : { anchor }) })).anchor;
    expect(anchored()).toBe('2026-07-01T08:00:00Z');
    expect(anchored('2026-07-01T10:00:00Z')).toBe('2026-07-01T10:00:00Z');
    expect(anchored('2026-07-01T07:00:00Z')).toBe('2026-07-01T08:00:00Z');
  });
});
