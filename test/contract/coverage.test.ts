import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The cells of each row of a list's table. */
const rowsOf = (list: string) =>
  read(list)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (statement|no\.) /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

/** `file: words` */
function evidenceOf(cell: string): { readonly file: string; readonly words: string } {
  const [file = '', ...words] = cell.split(': ');
  return { file, words: words.join(': ') };
}

describe('COVERAGE.md', () => {
  const rows = rowsOf('COVERAGE.md').map(([, statement = '', evidence = '']) => ({ statement, evidence }));

  test('is whole', () => {
    expect(rows.length).toBeGreaterThan(70);
    expect(new Set(rows.map((row) => row.statement)).size).toBe(rows.length);
  });

  test.each(rows)('$statement', ({ evidence }) => {
    if (evidence.startsWith('not observable: ')) return;
    const { file, words } = evidenceOf(evidence);
    expect(read(file)).toContain(words);
  });
});

/** True for a text that is the first argument of a call such as `test('...', ` or `test.each(...)('...', `. */
function isTitleIn(source: string, title: string): boolean {
  const exactly = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(^\s*test|\))\(\s*(['"\`])${exactly}\2,`, 'm').test(source);
}

describe('DEFECTS.md', () => {
  /** Numbers of the defects whose test is still to be written. */
  const OPEN: readonly number[] = [];
  const rows = rowsOf('DEFECTS.md').map(([, number, defect = '', evidence = '']) => ({
    number: Number(number),
    defect,
    evidence,
  }));

  test('has each of the 44 defects once, in order', () => {
    expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 44 }, (_, at) => at + 1));
    expect(new Set(rows.map((row) => row.defect)).size).toBe(44);
  });

  test('leaves open only what is known to be open', () => {
    expect(rows.filter((row) => row.evidence.startsWith('open: ')).map((row) => row.number)).toEqual(OPEN);
  });

  test.each(rows.filter((row) => !OPEN.includes(row.number)))('$number. $defect', ({ evidence }) => {
    const { file, words } = evidenceOf(evidence);
    expect(isTitleIn(read(file), words), `${file} has the test "${words}"`).toBe(true);
  });

  test('takes words for a title only where they are one', () => {
    expect(isTitleIn("  test('adds up', () => {", 'adds up')).toBe(true);
    expect(isTitleIn("  ])('adds %s up', async () => {", 'adds %s up')).toBe(true);
    expect(isTitleIn("  expect(sum('adds up', 2))", 'adds up')).toBe(false);
    expect(isTitleIn("  test('adds up again', () => {", 'adds up')).toBe(false);
    expect(isTitleIn("  test.skip('adds up', () => {", 'adds up')).toBe(false);
  });
});
