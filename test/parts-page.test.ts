import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FACTORIES } from '../plugin/container/factories.js';
import { TOKENS } from '../plugin/container/tokens.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('docs/parts.md names every part that can be replaced, and no other', () => {
  const cells = [...read('docs/parts.md').matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell);
  const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(Object.keys(FACTORIES).sort());
  expect(Object.keys(TOKENS).sort()).toEqual([...named, 'config', 'services', 'lifetime'].sort());
});

test('a host that brings its own wire has every request go through it', async () => {
  const example = read('examples/own-wire.js');
  const [use, wire] = [...read('docs/parts.md').matchAll(/```js\n(.*?)\n```/gs)].map(([, code = '']) => code);
  expect(example).toContain(use);
  expect(example).toContain(wire);
  const { pullThroughOwnWire } = (await import(new URL('../examples/own-wire.js', import.meta.url).href)) as {
    pullThroughOwnWire: (show: (line: string) => void) => Promise<void>;
  };
  const shown: string[] = [];
  await pullThroughOwnWire((line) => shown.push(line));
  expect(shown).toEqual([
    'GET /api/odata/incidents/$metadata 200',
    'GET /api/odata/businessobject/incidents 200',
    'incidents: 20 records',
    'closed',
  ]);
});
