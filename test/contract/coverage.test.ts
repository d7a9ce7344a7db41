import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readRows } from './coverage/rows.js';
import { unshown, type Evidence } from './coverage/verdict.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('COVERAGE.md', () => {
  const rows = readRows();
  const seen = rows.filter((row) => row.unseen === undefined);

  test('names each statement once', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => row.statement)).size).toBe(rows.length);
  });

  test.each(seen)('$id is tested in the file that its row names', ({ id, file }) => {
    expect(read(`../${file}`)).toMatch(new RegExp(String.raw`'${id.replaceAll('.', String.raw`\.`)}'`));
  });

  test.each(rows.filter((row) => row.unseen !== undefined))('$id says why nothing can be observed', ({ unseen }) => {
    expect(unseen).not.toBe('');
  });
});

describe('what a run has shown of a row', () => {
  const ROW = { id: 'a', statement: 'A', file: 'a.test.ts' };
  const good: Evidence = { id: 'a', file: 'a.test.ts', state: 'passed' };
  const variant: Evidence = { ...good, flaw: 'a variant' };

  test.each<readonly [string, readonly Evidence[], string | undefined]>([
    ['everything', [good, variant], undefined],
    ['nothing', [], 'no test'],
    ['a test without a known-bad variant', [good], 'no known-bad variant'],
    ['known-bad variants alone', [variant], 'known-bad variants only'],
    ['a skipped test beside other tests', [good, variant, { ...good, state: 'skipped' }], 'skipped'],
    ['a variant that was not found out', [good, { ...variant, state: 'failed' }], 'failed'],
    ['a test in another file', [good, { ...variant, file: 'b.test.ts' }], 'b.test.ts'],
  ])('is %s', (_case, evidence, words) => {
    const missing = unshown([ROW], evidence);
    expect(missing).toHaveLength(words === undefined ? 0 : 1);
    expect(missing.join()).toContain(words ?? '');
  });

  test('is nothing of a row that cannot be observed', () => {
    expect(unshown([{ ...ROW, unseen: 'a matter of taste' }], [])).toEqual([]);
  });
});

test('a run fails for rows that it does not show: skipped, not found out, broken, forgotten', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const run = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/fixtures/coverage/vitest.config.ts', '--root', '.'],
    { cwd: root, encoding: 'utf8' },
  );
  expect(run.status).toBe(1);
  const told = run.stderr.split('\n').filter((line) => line.startsWith('  sum.'));
  expect(told.map((line) => line.trim())).toEqual([
    'sum.skipped is not shown: a test of it was skipped.',
    'sum.harmless is not shown: a test of it failed.',
    'sum.broken is not shown: a test of it failed.',
    'sum.forgotten has no test in fixtures/coverage/sums.case.ts.',
  ]);
});

/** The cells of each row of a list's table. */
const rowsOf = (list: string) =>
  read(list)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| no. '))
    .map((line) => line.split('|').map((cell) => cell.trim()));

/** `file: words` */
function evidenceOf(cell: string): { readonly file: string; readonly words: string } {
  const [file = '', ...words] = cell.split(': ');
  return { file, words: words.join(': ') };
}

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
