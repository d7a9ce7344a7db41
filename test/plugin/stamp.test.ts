import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilInstant, instantOf, readStamp } from '../../plugin/odata/stamp.js';

describe('a stamp', () => {
  test.each([
    ['2024-04-09T06:21:22Z', '2024-04-09T06:21:22Z'],
    ['2024-03-13T19:26:17.76Z', '2024-03-13T19:26:17.76Z'],
    ['2020-08-12T16:33:37-07:00', '2020-08-12T23:33:37Z'],
    ['2018-01-01T00:00:00.1234567+05:30', '2017-12-31T18:30:00.1234567Z'],
    ['2024-04-09T06:21:22', '2024-04-09T04:21:22Z'],
    ['2024-04-09T06:21Z', '2024-04-09T06:21:00Z'],
    ['2024-04-09T06:21+02:00', '2024-04-09T04:21:00Z'],
    ['2024-04-09T06:21', '2024-04-09T04:21:00Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z'],
    ['9999-12-31T23:59:59.9999999', '9999-12-31T22:59:59.9999999Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59Z'],
  ])('%s is %s in UTC, its fraction kept', (received, utc) => {
    expect(readStamp(received, 'Europe/Zurich')).toBe(utc);
  });

  test.each([
    ['0001-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00'],
    [''],
    ['yesterday'],
    ['2024-04-09T06:21.5Z'],
    [null],
    [20240409],
    ['2024-13-01T00:00:00+01:00'],
    ['2024-13-01T00:00:00Z'],
    ['2024-02-30T00:00:00Z'],
    ['2023-02-29T00:00:00'],
    ['2016-12-31T23:59:60Z'],
    ['2024-01-01T24:00:00Z'],
    ['2024-01-01T24:00:00'],
    ['0000-06-01T00:00:00Z'],
    ['0001-06-01T00:00:00Z'],
    ['0002-01-01T00:00:00+05:00'],
    ['-0044-03-15T00:00:00Z'],
    ['+12024-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.9999999-05:00'],
  ])('%s is no stamp', (value) => {
    expect(readStamp(value, 'UTC')).toBeUndefined();
  });

  test('without a zone means the earlier instant in the repeated hour and the later one in the skipped hour', () => {
    expect(readStamp('2025-11-02T01:30:00', 'America/New_York')).toBe('2025-11-02T05:30:00Z');
    expect(readStamp('2025-03-09T02:30:00', 'America/New_York')).toBe('2025-03-09T07:30:00Z');
  });

  test('of a day that begins at one o’clock begins there', () => {
    // Clocks in São Paulo skipped midnight on 2018-11-04.
    expect(new Date(civilInstant('2018-11-04T00:00:00', 'America/Sao_Paulo')).toISOString()).toBe(
      '2018-11-04T03:00:00.000Z',
    );
  });

  test('names the same instant whether it comes with Z or with an offset', () => {
    const instants = fc.integer({ min: 0, max: 4_000_000_000 });
    const quarters = fc.integer({ min: -48, max: 56 });
    fc.assert(
      fc.property(instants, quarters, (seconds, quarter) => {
        const minutes = quarter * 15;
        const sign = minutes < 0 ? '-' : '+';
        const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
        const offset = `${sign}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
        const local = new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19);
        const read = readStamp(`${local}${offset}`, 'UTC');
        return read !== undefined && instantOf(read) === seconds * 1000;
      }),
    );
  });
});
