import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { readStamp } from '../../plugin/odata/stamp.js';
import { formOfStamps, timeLine } from '../../plugin/odata/timeline.js';

const ZONES = [
  'UTC',
  'Europe/Zurich',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Moscow',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/Caracas',
  'America/Los_Angeles',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Tehran',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
];
const HOUR = 3_600_000;

interface Change {
  readonly zone: string;
  readonly at: number;
}

/** Every change of every zone's clocks from 2000 to 2040. */
const CHANGES: readonly Change[] = ZONES.flatMap((zone) => {
  const found: Change[] = [];
  let time = Temporal.Instant.from('2000-01-01T00:00:00Z').toZonedDateTimeISO(zone);
  for (;;) {
    const next = time.getTimeZoneTransition('next');
    if (next === null || next.year > 2040) return found;
    found.push({ zone, at: next.epochMilliseconds });
    time = next;
  }
});

const wall = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString();
const near = fc.integer({ min: -3 * 3600, max: 3 * 3600 });

describe('a tenant whose stamps carry no zone', () => {
  test('never stamps a write below a bound that was settled before it, at any change of clocks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANGES), near, fc.nat(5 * 3600), ({ zone, at }, offset, later) => {
        const line = timeLine('civil', zone);
        const now = at + offset * 1000;
        const write = line.point(wall(now + later * 1000, zone)) ?? -1;
        return line.settled(now) <= write;
      }),
      { numRuns: 3000 },
    );
  });

  test('would stamp one below what the wall clock shows', () => {
    const naive = (zone: string, now: number) => Date.parse(`${wall(now, zone)}Z`);
    const found = fc.check(
      fc.property(fc.constantFrom(...CHANGES), near, fc.nat(5 * 3600), ({ zone, at }, offset, later) => {
        const now = at + offset * 1000;
        return naive(zone, now) <= naive(zone, now + later * 1000);
      }),
      { numRuns: 3000 },
    );
    expect(found.failed).toBe(true);
  });

  test('has settled bounds that move on as soon as the repeated hour is over', () => {
    for (const { zone, at } of CHANGES) {
      const line = timeLine('civil', zone);
      expect(line.settled(at + 4 * HOUR)).toBe(line.point(wall(at + 4 * HOUR, zone)));
    }
  });

  test('is asked for at least as much lookback as in seconds that have passed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANGES),
        near,
        fc.integer({ min: 1, max: 900 }),
        ({ zone, at }, offset, seconds) => {
          const line = timeLine('civil', zone);
          const then = at + offset * 1000;
          const bound = line.point(wall(then, zone)) ?? 0;
          const before = line.point(wall(then - seconds * 1000, zone)) ?? 0;
          const from = line.back(bound, seconds * 1000);
          // In the repeated hour a stamp does not show which pass it belongs to.
          return from <= Math.max(before, bound - seconds * 1000);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('keeps every stamp that means exactly one instant', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANGES),
        fc.integer({ min: 4 * 3600, max: 40 * 86_400 }),
        ({ zone, at }, after) => {
          const instant = at + after * 1000;
          const text = wall(instant, zone);
          const passes = new Set(
            (['earlier', 'later'] as const).map(
              (disambiguation) =>
                Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
            ),
          );
          return passes.size > 1 || Date.parse(readStamp(withSeconds(text), zone) ?? '') === instant;
        },
      ),
      { numRuns: 3000 },
    );
  });

  const withSeconds = (text: string) => (text.length === 16 ? `${text}:00` : text);
});

describe('the form of stamps', () => {
  test('is that of the records, and ignores dates that were never set', () => {
    expect(formOfStamps(['2026-01-01T00:00:00Z', null])).toBe('zoned');
    expect(formOfStamps(['2026-01-01T00:00:00+02:00'])).toBe('zoned');
    expect(formOfStamps(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00'])).toBe('civil');
    expect(formOfStamps(['0001-01-01T00:00:00', null])).toBeUndefined();
  });

  test('may change between runs: a stored bound keeps its meaning', () => {
    const zoned = timeLine('zoned', 'Europe/Zurich');
    const civil = timeLine('civil', 'Europe/Zurich');
    expect(civil.text(civil.parse('2026-07-01T10:00:00Z'))).toBe('2026-07-01T12:00:00');
    expect(zoned.text(zoned.parse('2026-07-01T12:00:00'))).toBe('2026-07-01T10:00:00Z');
    // 02:30 comes twice on this day; the earlier reading loses nothing.
    expect(zoned.text(zoned.parse('2026-10-25T02:30:00'))).toBe('2026-10-25T00:30:00Z');
  });
});
