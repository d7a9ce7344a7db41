import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SWITCHES } from '../../mock-ivanti/index.js';

const read = (path: string): Promise<string> => readFile(join(import.meta.dirname, path), 'utf8');

test('the README lists each switch with its values and its source, and no other', async () => {
  const readme = await read('../../mock-ivanti/README.md');
  const rows = [...readme.matchAll(/^\| `([a-z_]+)` \| (.*) \| (.*) \| (.*) \|$/gm)];
  const listed = rows.map(([, name, values, meaning, source]) => [
    name,
    values!.replaceAll(/\*\*| \(documented\)/g, ''),
    meaning,
    source,
  ]);
  const expected = Object.entries(SWITCHES).map(([name, { values, meaning, source }]) => [
    name,
    values.join(', '),
    meaning,
    source,
  ]);
  expect(listed).toEqual(expected);
});

test('the README`s first example is a test that runs', async () => {
  const readme = await read('../../mock-ivanti/README.md');
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const test = await read('readme-example.test.ts');
  expect(example).toBe(test.replace('../../mock-ivanti/index.js', 'ivanti-exchange/mock-ivanti'));
});
