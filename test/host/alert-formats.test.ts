import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isDocumented } from '../../host/alerts/alert-types.js';
import { collectAlerts } from '../../host/alerts/collect-alerts.js';
import { sampleAlerts } from '../../host/alerts/sample-alerts.js';
import { addAlerts, listAlerts, readAlerts } from '../../host/index.js';
import { openTestStore, temporaryFolder } from './scene.js';

function fileOf(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}
const itemsOf = async (name: string, text: string) => (await readAlerts(fileOf(name, text))).map(({ item }) => item);

describe('a file of alerts', () => {
  test('may be a JSON array, or one object over several lines', async () => {
    const list = JSON.stringify(
      [
        { id: 'a', timestamp: 1 },
        { id: 'b', timestamp: 2 },
      ],
      undefined,
      2,
    );
    expect(await itemsOf('alerts.json', list)).toMatchObject([{ id: 'a' }, { id: 'b' }]);
    expect(await itemsOf('any.txt', `\uFEFF\n${list}`)).toHaveLength(2);
    const one = JSON.stringify({ id: 'a', timestamp: 1 }, undefined, 2);
    expect(await itemsOf('one.json', one)).toMatchObject([{ id: 'a' }]);
    expect(await itemsOf('lines.json', '{"id":"a","timestamp":1}\n{"id":"b","timestamp":1}')).toHaveLength(2);
  });

  test('may be CSV with quotes, line breaks, empty cells and keys of the raw data', async () => {
    const text = [
      'id,alertName,user,timestamp,rawData.severity,other',
      'a,"Upload, ""secret""",,1717200000,high,x',
      '"b","two',
      'lines",ben,2024-06-01T00:00:00Z,,',
    ].join('\r\n');
    expect(await itemsOf('alerts.csv', text)).toEqual([
      {
        kind: 'alert',
        id: 'a',
        alertName: 'Upload, "secret"',
        timestamp: '2024-06-01T00:00:00.000Z',
        rawData: { severity: 'high', other: 'x' },
      },
      {
        kind: 'alert',
        id: 'b',
        alertName: 'two\r\nlines',
        user: 'ben',
        timestamp: '2024-06-01T00:00:00.000Z',
        rawData: expect.objectContaining({ id: 'b' }) as unknown,
      },
    ]);
    expect(await itemsOf('raw.csv', 'id,timestamp,rawData\na,1,"{""a"":[1]}"\n')).toMatchObject([
      { rawData: { a: [1] } },
    ]);
  });

  test.each([
    ['alerts.csv', 'id,timestamp\na,1\nb\n', 'alerts.csv:3', 'it has 1 cells, the heading has 2'],
    ['alerts.csv', 'id,timestamp\n"a\nb",1\n,2\n', 'alerts.csv:4', 'id is missing'],
    ['alerts.csv', 'id,id\na,1\n', 'alerts.csv', 'the heading id occurs twice'],
    ['alerts.csv', 'id,timestamp\n"a,1\n', 'alerts.csv', 'line 2 opens a quote that is not closed'],
    ['alerts.csv', 'id,timestamp\na"b,1\n', 'alerts.csv', 'line 2 has a quote'],
    ['alerts.csv', 'id,timestamp\n"a"b,1\n', 'alerts.csv', 'line 2 has text after a closing quote'],
    ['alerts.csv', 'id,timestamp,rawData\na,1,[1]\n', 'alerts.csv:2', 'rawData must be a JSON object'],
    ['alerts.json', '[{"id":"a","timestamp":1},{"id":"b"}]', 'alerts.json:2', 'timestamp is missing'],
    ['alerts.json', '[{"id":', 'alerts.json', 'it is not JSON'],
    ['alerts.ndjson', '{"id":"a","timestamp":1,"kind":"incident"}', 'alerts.ndjson:1', 'kind must be alert or event'],
  ])('%s with a fault is refused with its place', async (name, text, place, reason) => {
    await expect(readAlerts(fileOf(name, text))).rejects.toMatchObject({
      problem: {
        code: 'host.alert_unreadable',
        field: expect.stringMatching(new RegExp(`${place}$`)) as unknown,
        message: expect.stringContaining(reason) as unknown,
      },
    });
  });
});

describe('an event', () => {
  test('is recognized by its kind, or by an event type without anything of an alert', async () => {
    const lines = [
      { id: '1', timestamp: 1, kind: 'event' },
      { id: '2', timestamp: 1, eventType: 'audit' },
      { id: '3', timestamp: 1, eventType: 'audit', alertType: 'DLP' },
      { id: '4', timestamp: 1, eventType: 'audit', kind: 'alert' },
      { id: '5', timestamp: 1 },
    ];
    const items = await itemsOf('alerts.json', JSON.stringify(lines));
    expect(items.map(({ kind }) => kind)).toEqual(['event', 'event', 'alert', 'alert', 'alert']);
  });

  test('comes back from the store as it went in, beside an alert of the same id', async () => {
    const store = await openTestStore();
    const lines = [
      { id: 'x', timestamp: 1, alertType: 'DLP' },
      { id: 'x', timestamp: 1, eventType: 'audit' },
    ];
    const occurrences = await readAlerts(fileOf('a.json', JSON.stringify(lines)));
    expect(await addAlerts(store.db, occurrences, 'now')).toMatchObject({ added: 2, updated: 0 });
    const [event, alert] = await listAlerts(store.db, 2);
    expect(event).toMatchObject({ item: { kind: 'event', eventType: 'audit' }, documentedType: true });
    expect(alert).toMatchObject({ item: { kind: 'alert', alertType: 'DLP' }, arrivedAt: 'now' });
  });
});

test('what is known by its id is updated, what is known altogether is not', async () => {
  const store = await openTestStore();
  const add = async (...lines: readonly object[]) =>
    addAlerts(store.db, await readAlerts(fileOf('a.json', JSON.stringify(lines))), 'now');
  expect(await add({ id: 'a', timestamp: 1 })).toMatchObject({ added: 1, updated: 0 });
  const second = [
    { id: 'a', timestamp: 1 },
    { id: 'a', timestamp: 2 },
    { id: 'b', timestamp: 1 },
  ] as const;
  expect(await add(...second)).toMatchObject({ added: 1, updated: 1 });
  expect(await add(...second)).toMatchObject({ added: 0, updated: 0 });
});

describe('the sample generator', () => {
  const options = { count: 40, kind: 'alert', seed: 7, now: Date.parse('2024-06-02T00:00:00Z') } as const;
  const collect = (given: Parameters<typeof sampleAlerts>[0]) =>
    collectAlerts(
      sampleAlerts(given).map((value, index) => ({ line: index + 1, value })),
      given.now,
    );

  test('makes alerts of all documented types with repeats, of the last day, the same for the same seed', () => {
    const { occurrences, refusals } = collect(options);
    const items = occurrences.map(({ item }) => item);
    expect(refusals).toEqual([]);
    expect(items.every(isDocumented)).toBe(true);
    expect(new Set(items.map(({ alertType }) => alertType)).size).toBe(13);
    expect(new Set(items.map(({ id }) => id)).size).toBe(35);
    expect(items.every(({ timestamp }) => timestamp >= '2024-06-01' && timestamp < '2024-06-02')).toBe(true);
    expect(collect(options)).toEqual(collect(options));
    expect(collect({ ...options, seed: 8 })).not.toEqual(collect(options));
  });

  test('makes events too', () => {
    expect(collect({ ...options, kind: 'event' }).occurrences.every(({ item }) => item.kind === 'event')).toBe(true);
  });
});
