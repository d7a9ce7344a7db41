import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwritableIn, visibleText, type JsonObject } from '../../host-sdk/index.js';
import { gateText } from '../../host/alerts/gate-text.js';
import { addAlerts, listAlerts, readAlerts } from '../../host/index.js';
import { openTestStore, temporaryFolder } from './scene.js';

function fileOf(name: string, content: string | Buffer): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

/** Imports a text as a file twice, and returns the content of the store. */
async function imported(name: string, content: string | Buffer) {
  const store = await openTestStore();
  const file = fileOf(name, content);
  const first = await addAlerts(store.db, await readAlerts(file), 'now');
  const second = await addAlerts(store.db, await readAlerts(file), 'later');
  return { first, second, alerts: [...(await listAlerts(store.db, 100))].reverse() };
}

const line = (id: string, more: object = {}) => JSON.stringify({ id, timestamp: 1, alertType: 'DLP', ...more });

describe('an alert with characters that no ticket can hold', () => {
  test.each([
    ['JSON lines', 'a.ndjson', [line('Z\u0000one', { alertName: 'before\u0000after' }), line('Z\u0000two')].join('\n')],
    ['a JSON array', 'a.json', `[${line('Z\u0000one', { alertName: 'before\u0000after' })},${line('Z\u0000two')}]`],
    ['CSV', 'a.csv', 'id,timestamp,alertType,alertName\nZ\u0000one,1,DLP,before\u0000after\nZ\u0000two,1,DLP,\n'],
  ])('in %s shows their pictures, says so, and is known again', async (_form, name, content) => {
    const { first, second, alerts } = await imported(name, content);
    expect(first).toMatchObject({ added: 2, updated: 0 });
    expect(second).toMatchObject({ added: 0, updated: 0 });
    expect(alerts.map(({ item }) => [item.id, item.alertName])).toEqual([
      ['Z␀one', 'before␀after'],
      ['Z␀two', undefined],
    ]);
    expect(alerts.map(({ remarks }) => remarks)).toEqual([
      ['id contained U+0000, which was replaced', 'alertName contained U+0000, which was replaced'],
      ['id contained U+0000, which was replaced'],
    ]);
  });

  test('is changed in its raw data and their keys too, and nowhere else', () => {
    const rawData = {
      'k\u0001': ['a\u0002b', { deep: '\uD83D' }],
      text: 'one\n\ttwo\r\n',
      smile: '😀',
      n: 1,
      none: null,
    };
    const { value, remarks } = gateText({ id: 'a', timestamp: 1, rawData });
    expect(value).toEqual({
      id: 'a',
      timestamp: 1,
      rawData: { 'k␁': ['a␂b', { deep: '\\uD83D' }], text: 'one\n\ttwo\r\n', smile: '😀', n: 1, none: null },
    });
    expect(remarks).toEqual([
      'a key of rawData contained U+0001, which was replaced',
      'rawData.k␁.0 contained U+0002, which was replaced',
      'rawData.k␁.1.deep contained U+D83D, which was replaced',
    ]);
  });

  test('keeps a remark for each of ten texts, and only counts further ones', () => {
    const rawData = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, '\u0000']));
    const { remarks } = gateText({ id: 'a', rawData });
    expect([remarks.length, remarks.at(-1)]).toEqual([11, '490 more texts contained such characters']);
  });

  test('loses neither itself nor a key to one that looks like it', async () => {
    const ids = [
      'Z\u0000',
      'Z␀',
      'Z\\u2400',
      'Z\\u0000',
      'Z\uD83D',
      'Z\uDE00',
      'Z\\uD83D',
      'Z\\u005CuD83D',
      'Z\uFFFF',
      'Z',
    ];
    const { first, second, alerts } = await imported('a.ndjson', ids.map((id) => line(id)).join('\n'));
    expect([first.added, second.added + second.updated]).toEqual([ids.length, 0]);
    expect(new Set(alerts.map(({ item }) => item.id)).size).toBe(ids.length);
    const { value } = gateText({ 'k\u0000': 1, 'k␀': 2, 'k\\u2400': 3 });
    expect(Object.values(value)).toEqual([1, 2, 3]);
  });

  test('has an id of its own, whichever characters it is made of', () => {
    const piece = fc.constantFrom(
      '\u0000',
      '\u001F',
      '␀',
      '␟',
      '\\',
      'u',
      '\\u2400',
      '\\u005C',
      '2400',
      '\uD83D',
      '\uDE00',
      '\uFFFF',
      'a',
    );
    const id = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const gated = (text: string) => (gateText({ id: text }).value as { readonly id: string }).id;
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(gated(one) === gated(other)).toBe(one === other);
        expect(unwritableIn(gated(one))).toEqual([]);
        expect(Buffer.from(gated(one)).toString()).toBe(gated(one));
      }),
    );
  });

  test('is refused by name where it is nested deeper than it can be read', async () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    await expect(readAlerts(fileOf('a.ndjson', `{"id":"a","timestamp":1,"rawData":{"a":${nested}}}`))).rejects.toThrow(
      /Line 1 of .*: it is nested more than 100 levels deep\.$/,
    );
  });

  test('costs nothing where there are none', () => {
    const plain: JsonObject = { id: 'Müller 😀\u2028', rawData: { text: 'a\tb\nc\r', list: [true, null, 1.5] } };
    expect(gateText(plain)).toEqual({ value: plain, remarks: [] });
    expect(visibleText('\uD83D\uDE00\uD83D')).toBe('😀\\uD83D');
  });
});

describe('a file in another character set', () => {
  const text = [line('Müller'), line('Größe')].join('\r\n');

  test.each([
    ['UTF-16 as Windows shells write it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`)],
  ])('is read where it says so: %s', async (_form, content) => {
    const { alerts } = await imported('a.ndjson', content);
    expect(alerts.map(({ item }) => item.id)).toEqual(['Müller', 'Größe']);
  });

  test('is refused by its line where it would make two ids one', async () => {
    const latin = Buffer.from(['id,timestamp', 'a,1', 'M\u00fcller,1', 'M\u00e4ller,1'].join('\n'), 'latin1');
    await expect(readAlerts(fileOf('a.csv', latin))).rejects.toMatchObject({
      problem: {
        code: 'host.alert_unreadable',
        message: expect.stringContaining('line 3 is not UTF-8') as unknown,
        fix: 'Save the file as UTF-8.',
      },
    });
  });
});
