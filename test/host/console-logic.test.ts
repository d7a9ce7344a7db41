import { describe, expect, test } from 'vitest';
import { jsonFault } from '../../host/console/filters/json-fault.js';
import { foldersOf } from '../../host/console/rules/folder-tree.js';
import { insertInto } from '../../host/console/queues/placeholders.js';
import type { StoredRule } from '../../host/index.js';

describe('the place where a text stops being JSON', () => {
  test.each([
    ['{"a":1', 1, 7],
    ['{"a": x}', 1, 7],
    ['{\n  "a": "b",\n}', 3, 1],
    ['{"a":"b"} c', 1, 11],
    ['', 1, 1],
    ['{"a":[1,\n2,,3]}', 2, 3],
    ['{"a":"open', 1, 11],
  ])('of %j is line %i, column %i', (text, line, column) => {
    expect(jsonFault(text)).toEqual({ line, column });
  });
  test('is nowhere for JSON', () => {
    expect(jsonFault('{"a":[1,null]}')).toBeUndefined();
  });
});

test('folders are sorted by name, each before its content, and count the content too', () => {
  const rule = (name: string, folder: string | null): StoredRule => ({
    name,
    folder,
    kind: 'alert',
    filter: {},
    dedupe: [],
    mutes: [],
    resolved_when: null,
  });
  const tree = foldersOf([
    rule('a', 'Web/Old/Older'),
    rule('b', null),
    rule('c', 'Malware'),
    rule('d', 'Malware/Endpoint'),
    rule('e', 'Malware 2'),
  ]);
  expect(
    tree.map(({ path, depth, count, rules }) => [path, depth, count, rules.map(({ name }) => name).join()]),
  ).toEqual([
    ['', 0, 1, 'b'],
    ['Malware', 0, 2, 'c'],
    ['Malware/Endpoint', 1, 1, 'd'],
    ['Malware 2', 0, 1, 'e'],
    ['Web', 0, 1, ''],
    ['Web/Old', 1, 1, ''],
    ['Web/Old/Older', 2, 1, 'a'],
  ]);
});

describe('a placeholder', () => {
  test('replaces the selection, and the caret is behind it', () => {
    expect(insertInto('Seen by X now', 'user', 8, 9)).toEqual(['Seen by $user now', 13]);
  });
  test('does not run together with the letter behind it', () => {
    expect(insertInto('name', 'app', 0, 0)).toEqual(['$app name', 5]);
  });
});
