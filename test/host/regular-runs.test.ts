import { expect, test } from 'vitest';
import { jitterOf, nextRegularRun } from '../../host/timing/regular-runs.js';
import { intoWindow, windowAt } from '../../host/timing/off-peak.js';

const HOUR = 3_600_000;
const names = Array.from({ length: 500 }, (_, index) => `connection ${index}`);

test('jitter is at most a tenth of the interval, spread over it, and always the same for one connection and task', () => {
  const jitters = names.map((name) => jitterOf(name, 'pull', HOUR));
  expect(Math.min(...jitters)).toBeGreaterThanOrEqual(0);
  expect(Math.min(...jitters)).toBeLessThan(0.005 * HOUR);
  expect(Math.max(...jitters)).toBeLessThan(0.1 * HOUR);
  expect(Math.max(...jitters)).toBeGreaterThan(0.095 * HOUR);
  expect(new Set(jitters).size).toBeGreaterThan(490);
  expect(names.map((name) => jitterOf(name, 'pull', HOUR))).toEqual(jitters);
  expect(jitterOf('a', 'pull', HOUR)).not.toBe(jitterOf('a', 'sync', HOUR));
});

test('the next beat is the first one after an instant, regardless of earlier beats', () => {
  const jitter = 5 * 60_000;
  const at = (text: string) => nextRegularRun(Date.parse(text), HOUR, jitter);
  expect(at('2024-06-01T00:00:00Z')).toBe(Date.parse('2024-06-01T00:05:00Z'));
  expect(at('2024-06-01T00:04:59.999Z')).toBe(Date.parse('2024-06-01T00:05:00Z'));
  expect(at('2024-06-01T00:05:00Z')).toBe(Date.parse('2024-06-01T01:05:00Z'));
  expect(at('2024-06-01T07:30:00Z')).toBe(Date.parse('2024-06-01T08:05:00Z'));
});

const zurich = (hours: string) => ({ hours, zone: 'Europe/Zurich' });

test.each([
  // In the evening, after midnight, at the ends, and by day.
  ['20:00-06:00', '2026-07-01T21:00:00Z', '2026-07-01T18:00Z', '2026-07-02T04:00Z'],
  ['20:00-06:00', '2026-07-02T03:59:59Z', '2026-07-01T18:00Z', '2026-07-02T04:00Z'],
  ['20:00-06:00', '2026-07-02T04:00:00Z', '2026-07-02T18:00Z', '2026-07-03T04:00Z'],
  ['20:00-06:00', '2026-07-02T12:00:00Z', '2026-07-02T18:00Z', '2026-07-03T04:00Z'],
  ['09:00-17:30', '2026-01-05T10:00:00Z', '2026-01-05T08:00Z', '2026-01-05T16:30Z'],
  ['09:00-17:30', '2026-01-05T20:00:00Z', '2026-01-06T08:00Z', '2026-01-06T16:30Z'],
  // The night in which the clocks go forward has an hour less, the one in which they go back an hour more.
  ['20:00-06:00', '2026-03-28T22:00:00Z', '2026-03-28T19:00Z', '2026-03-29T04:00Z'],
  ['20:00-06:00', '2026-10-24T22:00:00Z', '2026-10-24T18:00Z', '2026-10-25T05:00Z'],
  // 02:00 to 03:00 does not exist in that night, so the window is that of the next.
  ['02:00-03:00', '2026-03-29T00:30:00Z', '2026-03-30T00:00Z', '2026-03-30T01:00Z'],
  ['00:00-00:00', '2026-07-01T12:00:00Z', '2026-06-30T22:00Z', '2026-07-01T22:00Z'],
])('off-peak hours %s in Zurich at %s are those from %s to %s', (hours, instant, opensAt, closesAt) => {
  expect(windowAt(zurich(hours), Date.parse(instant))).toEqual({
    opensAt: Date.parse(opensAt),
    closesAt: Date.parse(closesAt),
  });
});

test('an instant outside the off-peak hours moves to their beginning, one inside stays', () => {
  const night = zurich('20:00-06:00');
  expect(intoWindow(night, Date.parse('2026-07-01T12:00Z'))).toBe(Date.parse('2026-07-01T18:00Z'));
  expect(intoWindow(night, Date.parse('2026-07-01T23:00Z'))).toBe(Date.parse('2026-07-01T23:00Z'));
  expect(intoWindow(undefined, 5)).toBe(5);
});
