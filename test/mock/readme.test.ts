import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SWITCHES, type SwitchDefinition } from '../../mock-ivanti/index.js';

const read = (path: string): Promise<string> => readFile(join(import.meta.dirname, path), 'utf8');

function valuesOf(definition: SwitchDefinition): string {
  if ('values' in definition) return definition.values.join(', ');
  const { usual, least, most } = definition.number;
  return [usual, `${least} to ${most}`, ...(definition.documented === undefined ? [] : [definition.documented])].join(
    ', ',
  );
}

test('the README lists each switch with its values and its source, and no other', async () => {
  const readme = await read('../../mock-ivanti/README.md');
  const rows = [...readme.matchAll(/^\| `([a-z_0-9]+)` \| (.*) \| (.*) \| (.*) \|$/gm)];
  const listed = rows.map(([, name, values, meaning, source]) => [
    name,
    values!.replaceAll(/\*\*| \(documented\)/g, ''),
    meaning,
    source,
  ]);
  const expected = Object.entries<SwitchDefinition>(SWITCHES).map(([name, definition]) => [
    name,
    valuesOf(definition),
    definition.meaning,
    definition.source,
  ]);
  expect(listed).toEqual(expected);
});

test('the README`s first example is a test that runs', async () => {
  const readme = await read('../../mock-ivanti/README.md');
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const test = await read('readme-example.test.ts');
  expect(example).toBe(test.replace('../../mock-ivanti/index.js', 'ivanti-exchange/mock-ivanti'));
});
