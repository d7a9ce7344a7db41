import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterClocks, afterReading, isEarly, type Bounds, type Moment, type Seen } from '../../plugin/odata/bounds.js';
import { timeLine } from '../../plugin/odata/timeline.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WAITS = { settleMs: MINUTE, lookbackMs: 5 * MINUTE };
const WINDOW = 6 * MINUTE;
const BEGIN = Date.parse('2026-07-01T12:00:00Z');
const line = timeLine('zoned', 'UTC');
const at = (ms: number) => line.text(BEGIN + ms);
const seen = (newest: number | undefined, host: number, date = host, asked = host): Seen => ({
  newest: newest === undefined ? undefined : BEGIN + newest,
  host: BEGIN + host,
  date: BEGIN + date,
  asked: BEGIN + asked,
});
const pointOf = (stamp: string | undefined) => (stamp === undefined ? -Infinity : line.parse(stamp));

/** Runs, each with its distance from the one before and the age of the newest stamp that its question shows. */
const runs = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 15 * MINUTE }),
    age: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 * MINUTE })),
    isQuiet: fc.boolean(),
    waited: fc.integer({ min: 0, max: 2 * MINUTE }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('the bound of increments', () => {
  test('passes newest less settle and lookback only by a reading that begins that long after a first sighting', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        let bounds: Bounds = {};
        let now = BEGIN;
        let newest = BEGIN - HOUR;
        const sightings: { readonly stamp: number; readonly host: number }[] = [];
        for (const { pause, age, isQuiet, waited } of steps) {
          const asked = now + pause;
          now = asked + waited;
          if (!isQuiet) newest = Math.max(newest, now - age);
          const before = pointOf(bounds.horizon);
          bounds = afterReading(bounds, { newest, host: now, date: now, asked }, line, WAITS);
          const second = Math.floor(newest / SECOND) * SECOND;
          const due = sightings.filter(({ host }) => asked - host >= WINDOW).map(({ stamp }) => stamp + SECOND);
          const most = Math.max(before, second - WINDOW, ...due);
          const horizon = pointOf(bounds.horizon);
          expect(horizon).toBeLessThanOrEqual(most);
          expect(horizon).toBeGreaterThanOrEqual(Math.max(before, second - WINDOW));
          sightings.push({ stamp: second, host: now });
        }
      }),
    );
  });

  test('reaches behind the newest stamp by the first reading that begins long enough after it was first seen', () => {
    const first = afterReading({}, seen(0, 0), line, WAITS);
    expect(first.horizon).toBe(at(-WINDOW));
    // Answered late enough, but asked too early.
    expect(afterReading(first, seen(0, WINDOW, WINDOW, WINDOW - 1), line, WAITS).horizon).toBe(at(-WINDOW));
    expect(afterReading(first, seen(0, WINDOW), line, WAITS).horizon).toBe(at(SECOND));
  });

  test('stays where a reading shows nothing, or only what is older than what was seen', () => {
    const first = afterReading({}, seen(0, 0), line, WAITS);
    expect(afterReading(first, seen(undefined, HOUR), line, WAITS)).toEqual(first);
    expect(afterReading(first, seen(-HOUR, HOUR), line, WAITS).horizon).toBe(first.horizon);
  });

  test('stays before an hour that clocks go through twice until that is over', () => {
    const civil = timeLine('civil', 'America/New_York');
    const point = civil.point('2025-11-02T01:40:00') ?? 0;
    const host = Date.parse('2025-11-02T05:40:00Z');
    const first = afterReading({}, { newest: point, host, date: host }, civil, WAITS);
    expect(first.horizon).toBe('2025-11-02T01:00:00');
    const soon = { newest: point, host: host + HOUR, date: host + HOUR };
    expect(afterReading(first, soon, civil, WAITS).horizon).toBe('2025-11-02T01:00:00');
    const late = { newest: point, host: host + HOUR + WINDOW, date: host + HOUR + WINDOW };
    expect(afterReading(first, late, civil, WAITS).horizon).toBe('2025-11-02T01:40:01');
  });

  test('is not due for the newest stamp that was first seen just before', () => {
    const first = afterReading({}, seen(0, 0), line, WAITS);
    expect(isEarly(first, seen(0, WINDOW - 1), line, WAITS)).toBe(true);
    expect(isEarly(first, seen(0, WINDOW), line, WAITS)).toBe(false);
    expect(isEarly(first, seen(SECOND, MINUTE), line, WAITS)).toBe(false);
    expect(isEarly({}, seen(0, 0), line, WAITS)).toBe(false);
  });
});

describe('clocks', () => {
  const moment = (host: number, date: number): Moment => ({ host: BEGIN + host, date: BEGIN + date });
  const before = {
    ...afterReading({}, seen(0, 0), line, WAITS),
    anchor: at(-HOUR),
  } satisfies Bounds;

  test('only ever move a bound back', () => {
    const ms = fc.integer({ min: -90 * 24 * HOUR, max: 90 * 24 * HOUR });
    fc.assert(
      fc.property(ms, ms, (host, date) => {
        const { bounds, backMs } = afterClocks(before, moment(host, date), line, WAITS);
        expect(pointOf(bounds.horizon)).toBeLessThanOrEqual(pointOf(before.horizon));
        expect(bounds.horizon === before.horizon || (backMs ?? 0) > 0).toBe(true);
        if (bounds.anchor !== undefined) expect(pointOf(bounds.anchor)).toBeLessThan(pointOf(bounds.horizon));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['go alike', 10 * HOUR, 10 * HOUR],
    ['differ by no more than the lookback', HOUR, HOUR - 5 * MINUTE],
  ])('that %s change nothing', (_how, host, date) => {
    expect(afterClocks(before, moment(host, date), line, WAITS)).toEqual({ bounds: before });
  });

  test.each([
    ['the tenant’s fell behind', HOUR, 30 * MINUTE, 30 * MINUTE],
    ['the tenant’s went back', HOUR, -2 * MINUTE, 62 * MINUTE],
  ])('take the bound back by their difference, a settle and a lookback where %s', (_how, host, date, apart) => {
    const { bounds, backMs } = afterClocks(before, moment(host, date), line, WAITS);
    expect(backMs).toBe(apart);
    expect(bounds.horizon).toBe(at(Math.min(-WINDOW, date) - apart - WINDOW));
    expect(bounds.newest).toEqual({ stamp: at(0), ...moment(host, date) });
  });

  test('take it back by 31 days at most', () => {
    const { bounds } = afterClocks(before, moment(400 * 24 * HOUR, HOUR), line, WAITS);
    expect(bounds.horizon).toBe(at(-WINDOW - 31 * 24 * HOUR - WINDOW));
  });

  test.each([
    ['the tenant’s went ahead', HOUR, 6 * HOUR],
    ['the host’s went back', -HOUR, HOUR],
  ])('make the newest stamp one that is seen for the first time where %s', (_how, host, date) => {
    const { bounds, backMs } = afterClocks(before, moment(host, date), line, WAITS);
    expect([bounds.horizon, backMs]).toEqual([before.horizon, undefined]);
    expect(bounds.newest).toEqual({ stamp: at(0), ...moment(host, date) });
  });

  test.each([
    ['both went back', -HOUR, -HOUR],
    ['the tenant’s lies before the bound', HOUR, -HOUR],
  ])('make everything be read again where %s', (_how, host, date) => {
    expect(afterClocks(before, moment(host, date), line, WAITS)).toEqual({ bounds: {}, backMs: Infinity });
  });
});
