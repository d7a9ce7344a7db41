import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addAlerts, listAlerts, readAlerts } from '../../host/index.js';
import { openTestStore, temporaryFolder } from './scene.js';

function fileOf(...lines: readonly (string | object)[]): string {
  const file = join(temporaryFolder(), 'alerts.ndjson');
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return file;
}

describe('a line of an alerts file', () => {
  const full = { id: 'x', alertName: 'n', alertType: 'DLP', app: 'Box', appCategory: 'c', user: 'u', type: 't' };
  test.each([
    ['all keys', { ...full, timestamp: 1717200000, rawData: { a: 1 } }, { ...full, rawData: { a: 1 } }],
    ['a number as id', { id: 17, timestamp: 1717200000 }, { id: '17' }],
    ['unix seconds as text', { id: 'x', timestamp: '1717200000' }, {}],
    ['milliseconds', { id: 'x', timestamp: 1717200000000 }, {}],
    ['ISO with Z', { id: 'x', timestamp: '2024-06-01T00:00:00Z' }, {}],
    ['ISO with an offset', { id: 'x', timestamp: '2024-06-01T02:00:00+02:00' }, {}],
    ['ISO without a zone, which is UTC', { id: 'x', timestamp: '2024-06-01 00:00:00' }, {}],
    ['a date', { id: 'x', timestamp: '2024-06-01' }, {}],
    ['null attributes', { id: 'x', timestamp: 1717200000, app: null, rawData: null }, {}],
    ['a number as an attribute', { id: 'x', timestamp: 1717200000, user: 5 }, { user: '5' }],
    [
      'unknown keys, which are kept',
      { id: 'x', timestamp: 1717200000, extra: 1, rawData: { a: 2 } },
      { rawData: { extra: 1, a: 2 } },
    ],
  ])('may have %s', async (_name, line, expected) => {
    const [occurrence] = await readAlerts(fileOf(line));
    expect(occurrence!.item).toMatchObject({ id: 'x', timestamp: '2024-06-01T00:00:00.000Z', ...expected });
  });

  test.each([
    ['now', '2024-06-10T12:00:00.000Z'],
    ['now-90s', '2024-06-10T11:58:30.000Z'],
    ['now-90m', '2024-06-10T10:30:00.000Z'],
    ['now-3h', '2024-06-10T09:00:00.000Z'],
    ['now-2d', '2024-06-08T12:00:00.000Z'],
  ])('may be of a time before now: %s', async (timestamp, expected) => {
    const now = () => Date.parse('2024-06-10T12:00:00Z');
    const [occurrence] = await readAlerts(fileOf({ id: 'x', timestamp }), undefined, { now });
    expect(occurrence!.item.timestamp).toBe(expected);
  });

  test.each([
    'now+1d',
    'now-1w',
    'now-',
    'now-1.5h',
    'Now',
    'now - 1d',
    'now-99999999d',
  ])('is of no time after now or of another unit: %s', async (timestamp) => {
    await expect(readAlerts(fileOf({ id: 'x', timestamp }))).rejects.toThrow('timestamp must be');
  });

  test('is its own raw data when it has none', async () => {
    const line = { id: 'x', timestamp: 1717200000, severity: 'high' };
    expect((await readAlerts(fileOf(line)))[0]!.item.rawData).toEqual(line);
  });

  test.each([
    ['not JSON', 'it is not JSON', '{"id":'],
    ['no object', 'it is not a JSON object', '[1]'],
    ['no id', 'id is missing', { timestamp: 1 }],
    ['an empty id', 'id must be text', { id: ' ', timestamp: 1 }],
    ['a list as id', 'id must be text', { id: [1], timestamp: 1 }],
    ['no timestamp', 'timestamp is missing', { id: 'x' }],
    ['a timestamp that is none', 'timestamp must be', { id: 'x', timestamp: 'yesterday' }],
    ['a day that does not exist', 'timestamp must be', { id: 'x', timestamp: '2024-13-01' }],
    ['an object where text belongs', 'user must be text', { id: 'x', timestamp: 1, user: {} }],
    ['a list as raw data', 'rawData must be an object', { id: 'x', timestamp: 1, rawData: [] }],
  ])('is refused for %s', async (_name, message, line) => {
    const file = fileOf({ id: 'good', timestamp: 1 }, '', line);
    await expect(readAlerts(file)).rejects.toMatchObject({
      problem: {
        code: 'host.alert_unreadable',
        field: `${file}:3`,
        message: expect.stringContaining(message) as unknown,
      },
    });
  });
});

test('empty lines, a byte order mark and Windows line ends do not matter', async () => {
  expect(
    await readAlerts(fileOf('\uFEFF{"id":"a","timestamp":1}\r', '', '{"id":"b","timestamp":2}\r', '')),
  ).toHaveLength(2);
});

test('a file that is not there is named', async () => {
  await expect(readAlerts('/nowhere/alerts.ndjson')).rejects.toMatchObject({
    problem: { code: 'host.alert_unreadable', field: '/nowhere/alerts.ndjson' },
  });
});

test('the same file twice adds nothing, a repeated id in one file is a repeat', async () => {
  const store = await openTestStore();
  const file = fileOf(
    { id: 'a', timestamp: 1 },
    { id: 'a', timestamp: 1 },
    { id: 'a', timestamp: 2 },
    { timestamp: 1, id: 'b' },
  );
  const first = await addAlerts(store.db, await readAlerts(file), 'now');
  expect(first).toEqual({ added: 2, updated: 2, seqs: [1, 2, 3, 4] });
  const reordered = fileOf(
    { timestamp: 1, id: 'a' },
    { id: 'a', timestamp: 1 },
    { id: 'a', timestamp: 2 },
    { id: 'b', timestamp: 1 },
  );
  expect(await addAlerts(store.db, await readAlerts(reordered), 'now')).toEqual({
    added: 0,
    updated: 0,
    seqs: [1, 2, 3, 4],
  });
});

test('an alert comes back from the store as it went in', async () => {
  const store = await openTestStore();
  const line = { id: 'a', alertName: 'é"\n', alertType: 'Other', timestamp: 1.5, rawData: { deep: [{ a: null }] } };
  const occurrences = await readAlerts(fileOf(line));
  await addAlerts(store.db, occurrences, 'now');
  const [stored] = await listAlerts(store.db, 1);
  expect(stored!.item).toMatchObject(occurrences[0]!.item);
});

test('the documented alert types are distinguished from others', async () => {
  const store = await openTestStore();
  const types = ['dlp', 'CTEP', 'Legal Hold', 'Something new', undefined];
  const file = fileOf(...types.map((alertType, index) => ({ id: index, timestamp: index + 1, alertType })));
  await addAlerts(store.db, await readAlerts(file), 'now');
  const rows = await store.db.selectFrom('alerts').select('known_type').orderBy('seq').execute();
  expect(rows.map((row) => row.known_type)).toEqual([1, 1, 1, 0, 0]);
});

test('a large file is stored whole or not at all', async () => {
  const store = await openTestStore();
  const lines = Array.from({ length: 1_234 }, (_, index) => ({ id: index, timestamp: index + 1 }));
  const { added, seqs } = await addAlerts(store.db, await readAlerts(fileOf(...lines)), 'now');
  expect([added, seqs.length]).toEqual([1_234, 1_234]);
});
