import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const rows = read('COVERAGE.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| statement'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, statement = '', evidence = '']) => ({ statement, evidence }));

test('both documents are covered', () => {
  expect(rows.length).toBeGreaterThan(70);
  expect(new Set(rows.map((row) => row.statement)).size).toBe(rows.length);
});

test.each(rows)('$statement', ({ evidence }) => {
  if (evidence.startsWith('not observable: ')) return;
  const [file = '', ...words] = evidence.split(': ');
  expect(read(file)).toContain(words.join(': '));
});
