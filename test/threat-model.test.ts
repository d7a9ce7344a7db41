import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const security = readFileSync('docs/security.md', 'utf8');
const [, model = ''] = security.split('\n## Threat model\n');
const rows = model
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('each row of the threat model says all five things, and names tests that exist', () => {
  expect(rows.length).toBeGreaterThan(10);
  const faults = rows.flatMap((row) => {
    const tests = [...(row.at(-1) ?? '').matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
    const isWhole = row.length === 5 && row.every((cell) => cell !== '') && tests.length > 0;
    return isWhole && tests.every((path) => existsSync(path)) ? [] : [row.join(' | ')];
  });
  expect(faults).toEqual([]);
});

test('the threat model says what is not defended', () => {
  expect(model).toMatch(/\nWe do not defend\n\n- /);
});
