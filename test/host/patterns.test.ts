import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../host/patterns/compile-pattern.js';

const fits = (pattern: string, text: string, flags = '') => compilePattern(pattern, flags).test(text);

describe('a pattern', () => {
  test.each([
    ['\\u0041\\x42\\cA', 'AB\u0001'],
    ['^\\uD83D\\uDE00\\u{1F600}.$', '😀😀😀'],
    ['^a\\sb[\\s]c$', 'a\u00a0b\u2003c'],
    ['^\\S[\\S][^\\S]$', 'ab\ufeff'],
    ['^[^]{2}$', '\n\u2028'],
    ['^[[\\]]+$', '[]'],
    ['^[\\b]$', '\b'],
    ['^[(?=).]+$', '(?=.'],
    ['^\\p{Letter}\\p{Script=Greek}\\P{Lu}$', 'éα1'],
    ['^(?<user>\\w+)@(?:a|b)\\.example$', 'ann@b.example'],
    ['^\\/\\-\\_\\ä\\ $', '/-_ä '],
    ['(?i)straße', 'STRAßE'],
    ['[[:digit:]]\\pL\\Q.*\\E\\z', '1a.*'],
  ])('is read as JavaScript reads it, or as RE2 does: %s', (pattern, text) => {
    expect(fits(pattern, text)).toBe(true);
  });

  test.each([
    ['a.b', '', 'a\rb'],
    ['a.b', '', 'a\u2028b'],
    ['a$', '', 'a\n'],
    ['^b', '', 'a\nb'],
    ['[]', '', 'a'],
    ['\\d', '', '\u0663'],
    ['\\w', '', 'é'],
    ['k', 'i', '\u0131'],
    ['a', '', 'A'],
  ])('fits no more than it says: %s %s', (pattern, flags, text) => {
    expect(fits(pattern, text, flags)).toBe(false);
  });

  test('takes flags', () => {
    expect([fits('a.b', 'a\nb', 's'), fits('^b$', 'a\nb\nc', 'm'), fits('É', 'é', 'i'), fits('.', '😀', 'u')]).toEqual(
      Array(4).fill(true),
    );
  });

  test.each([
    ['(?=a)b', 'uses lookahead or lookbehind'],
    ['a(?!b)', 'uses lookahead or lookbehind'],
    ['(?<=a)b', 'uses lookahead or lookbehind'],
    ['(?<!a)b', 'uses lookahead or lookbehind'],
    ['(a)\\1', 'uses a back reference'],
    ['(?<n>a)\\k<n>', 'uses a back reference'],
    ['(a{1000}){1000}', 'too large'],
    ['((a{100}){100}){100}', 'too large'],
    ['\\pL{1000}'.repeat(150), 'too large'],
    ['a{1001}', 'too large'],
    ['a'.repeat(2001), 'too large'],
    ['(', 'is not valid'],
    ['a**', 'is not valid'],
    ['[b-a]', 'is not valid'],
    ['\\i', 'is not valid'],
    ['\\p{Nothing}', 'is not valid'],
    ['\\', 'is not valid'],
  ])('that the engine cannot take is refused with words: %s', (pattern, reason) => {
    expect(() => compilePattern(pattern, '')).toThrow(
      expect.objectContaining({
        fault: { reason: expect.stringContaining(reason) as unknown, fix: expect.any(String) as unknown },
      }),
    );
  });

  test('is refused or made in no time, however large it is', () => {
    const large = [
      '((a{10}){10}){10}'.repeat(57),
      '(?i)[\\pL\\pN\\pS\\pP]'.repeat(100),
      '('.repeat(1000),
      '(a|b)*'.repeat(330),
    ];
    for (const pattern of large) {
      const begin = performance.now();
      try {
        compilePattern(pattern, 'i');
      } catch {
        // Either is right.
      }
      expect(performance.now() - begin).toBeLessThan(500);
    }
  });
});

/** Plain patterns, as in most rules. */
const PLAIN = fc.letrec<{ pattern: string; one: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small' },
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'A', '1', ' ', '@', '\\.', '\\n', '\\u00e9', 'é') },
    fc.constantFrom(
      '.',
      '\\w',
      '\\W',
      '\\d',
      '\\D',
      '\\s',
      '\\S',
      '[ab]',
      '[^a]',
      '[\\s.]',
      '[^\\S1]',
      '[^]',
      '\\b',
      '\\B',
      '^',
      '$',
    ),
    tie('pattern').map((inner) => `(?:${inner})`),
    tie('pattern').map((inner) => `(${inner})`),
  ),
  pattern: fc
    .array(fc.tuple(tie('one'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '|')), {
      minLength: 1,
      maxLength: 5,
    })
    .map((parts) =>
      parts.map(([one, times]) => (/^(?:[\^$]|\\[bB])$/.test(one) && times !== '|' ? one : one + times)).join(''),
    ),
})).pattern;
const TEXT = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', '1', ' ', '@', '.', '\n', '\r', 'é', '\u00a0', '\u2028'),
  maxLength: 12,
});

test('plain patterns fit what they fit in JavaScript', () => {
  fc.assert(
    fc.property(
      PLAIN,
      fc.constantFrom('', 'i', 's'),
      fc.array(TEXT, { minLength: 5, maxLength: 5 }),
      (pattern, flags, texts) => {
        const [ours, theirs] = [compilePattern(pattern, flags), new RegExp(pattern, flags)];
        for (const text of texts) expect([text, ours.test(text)]).toEqual([text, theirs.test(text)]);
      },
    ),
    { numRuns: 2000 },
  );
});

const HOSTILE = [
  '^(a+)+$',
  '^(a*)*$',
  '(a|a)*b',
  '(a|aa)+$',
  '^(\\d+|\\w+)*!$',
  '(.*,){11}P',
  '(?:a?){100}a{100}c',
  '.*.*.*.*.*x',
  '.*a.*b.*c.*d.*e',
  '[ab]*a[ab]{40}c',
  '(?:[ab]*a[ab]{13})c',
  '(?i)(?:\\pL|\\pN){60}c',
  '\\b(?:a|ab|b){60}\\bc',
];

describe('a pattern that would never end in a backtracking engine', () => {
  test.each(HOSTILE)('%s: twice the text takes little more than twice the time', (pattern) => {
    const texts = (length: number) =>
      ['a', 'ab', 'aab', 'a,', 'é1'].map((unit) => `${unit.repeat(length / unit.length)}!c`);
    const timeFor = (length: number) => {
      const begin = performance.now();
      for (const text of texts(length)) compilePattern(pattern, '').test(text);
      return performance.now() - begin;
    };
    timeFor(500);
    const best = (length: number) => Math.min(timeFor(length), timeFor(length), timeFor(length));
    const [once, twice] = [best(2_000), best(4_000)];
    // A few milliseconds are the machine's.
    expect(twice).toBeLessThan(3 * once + 15);
  });
});
