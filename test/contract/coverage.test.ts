import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const rowsOf = (list: string) =>
  read(list)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| statement'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, statement = '', evidence = '']) => ({ statement, evidence }));

describe.each([
  ['COVERAGE.md', 70],
  ['DEFECTS.md', 40],
])('%s', (list, least) => {
  const rows = rowsOf(list);

  test('is whole', () => {
    expect(rows.length).toBeGreaterThan(least);
    expect(new Set(rows.map((row) => row.statement)).size).toBe(rows.length);
  });

  test.each(rows)('$statement', ({ evidence }) => {
    if (evidence.startsWith('not observable: ')) return;
    const [file = '', ...words] = evidence.split(': ');
    expect(read(file)).toContain(words.join(': '));
  });
});
