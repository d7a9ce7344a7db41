import { describe, expect, test } from 'vitest';
import { UTC, instantOfLocal, offsetText, zoneOf } from '../../mock-ivanti/model/data/zone.js';
import { startMock } from './mock-tenant.js';

const iso = (text: string): number => Date.parse(text);

describe('zones', () => {
  test.each([
    ['Europe/Berlin', '2026-01-15T12:00:00Z', '+01:00'],
    ['Europe/Berlin', '2026-07-15T12:00:00Z', '+02:00'],
    ['Asia/Kolkata', '2026-07-15T12:00:00Z', '+05:30'],
    ['America/Los_Angeles', '2020-08-12T23:33:37Z', '-07:00'],
    ['UTC', '2026-07-15T12:00:00Z', '+00:00'],
  ])('%s at %s is %s', (name, instant, expected) => {
    expect(offsetText(zoneOf(name).offsetAt(iso(instant)))).toBe(expected);
  });

  test.each([
    ['an ordinary day', '2026-07-15T12:00:00Z', '2026-07-15T10:00:00Z'],
    ['the hour before clocks go forward', '2026-03-29T01:30:00Z', '2026-03-29T00:30:00Z'],
    ['the hour after', '2026-03-29T03:30:00Z', '2026-03-29T01:30:00Z'],
    ['the hour that occurs twice', '2026-10-25T02:30:00Z', '2026-10-25T00:30:00Z'],
    ['the hour after it', '2026-10-25T03:30:00Z', '2026-10-25T02:30:00Z'],
  ])('local time to instant: %s', (_, local, expected) => {
    expect(new Date(instantOfLocal(zoneOf('Europe/Berlin'), iso(local))).toISOString()).toBe(
      new Date(iso(expected)).toISOString(),
    );
    expect(instantOfLocal(UTC, iso(local))).toBe(iso(local));
  });

  test('an unknown time zone is refused at start', async () => {
    await expect(startMock({ timeZone: 'Mars/Phobos' })).rejects.toThrow(RangeError);
  });
});

describe.each([
  ['Z', '2026-07-01T12:00:00Z'],
  ['offset', '2026-07-01T14:00:00+02:00'],
  ['none', '2026-07-01T14:00:00'],
] as const)('stamp style %s', (stamp_style, expected) => {
  test('shows in fresh and seeded records, and is read back as the same instant', async () => {
    const { mock, rows, matches, createIncident } = await startMock({
      timeZone: 'Europe/Berlin',
      switches: { stamp_style },
    });
    expect((await createIncident()).json).toMatchObject({ CreatedDateTime: expected });
    const [seeded] = await rows('IncidentNumber eq 10001');
    expect(seeded).toEqual({ ...mock.records.find('incidents', (row) => row['IncidentNumber'] === 10001) });
    const plus = expected.replace('+', '%2B');
    expect(await matches(`CreatedDateTime eq ${decodeURIComponent(plus)}`)).toBe(1);
  });
});

test('a date without a zone is the tenant`s local time', async () => {
  const { matches, createIncident } = await startMock({ timeZone: 'Europe/Berlin' });
  await createIncident();
  expect(await matches('CreatedDateTime eq 2026-07-01T14:00:00')).toBe(1);
  expect(await matches('CreatedDateTime eq 2026-07-01T12:00:00')).toBe(0);
});

test('switches are changed while the tenant runs, by handle and control API, for seeded and written rows alike', async () => {
  const { mock, call, odata, createIncident } = await startMock({ control: true, timeZone: 'Asia/Kolkata' });
  await createIncident({ Subject: 'x' });
  const stamps = async (): Promise<unknown[]> => {
    const { value } = (await odata('incidents', { query: { $top: 2 } })).json as { value: Record<string, unknown>[] };
    return value.map((row) => String(row['LastModDateTime']).slice(19));
  };
  expect(await stamps()).toEqual(['Z', 'Z']);
  mock.switches.set({ stamp_style: 'offset' });
  expect(await stamps()).toEqual(['+05:30', '+05:30']);
  const headers = { 'Content-Type': 'application/json' };
  const put = (body: unknown) => call('/__mock/switches', { method: 'PUT', headers, body });
  expect((await put({ stamp_style: 'none' })).json).toMatchObject({ stamp_style: 'none' });
  expect(await stamps()).toEqual(['', '']);
  expect((await put({ stamp_style: 'sundial' })).status).toBe(400);
  expect((await put({ __proto__x: 'y' })).status).toBe(400);
  expect((await call('/__mock/dialect')).json).toMatchObject({
    stamp_style: { value: 'none', values: ['Z', 'offset', 'none'] },
  });
  mock.reset();
  expect(mock.switches.values().stamp_style).toBe('Z');
});
