import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { patternFault } from '../../host/patterns/pattern-fault.js';

const FREEZES = [
  ['^(a+)+$', 'more than one way'],
  ['^(a*)*$', 'may match nothing'],
  ['(a|a)*$', 'more than one way'],
  ['(a|aa)+$', 'more than one way'],
  ['(a|b|ab)*c', 'more than one way'],
  ['^(\\d+|\\w+)*$', 'more than one way'],
  ['^(a{1,}){2,}$', 'more than one way'],
  ['^(a{1,10}){1,10}$', 'more than one way'],
  ['(((a{1,3}){1,3}){1,3}){1,3}b', 'left out'],
  ['(.*,){11}P', 'more than one way'],
  ['(\\w+\\s?)*$', 'more than one way'],
  ['(a+)\\1+b', 'back reference'],
  ['(?<word>a+)(?:\\k<word>b)*c', 'back reference'],
  ['^(?=(a+)+$)', 'more than one way'],
  ['(?<!(x+)+)y', 'more than one way'],
  [`${'a?'.repeat(30)}${'a'.repeat(30)}`, 'left out'],
  ['(a?){30}a{30}', 'may match nothing'],
  ['.*.*.*.*.*.*x', 'open repetitions'],
  ['.*a.*b.*c.*d', 'open repetitions'],
  ['a{0,50}a{0,50}a{0,50}a{0,50}b', 'open repetitions'],
  ['((((((((((ab){4}){4}){4}){4}){4}){4}){4}){4}){4}){4}', 'too large'],
] as const;

const HARMLESS = [
  'policy',
  'DLP|Malware|Malsite',
  '^[\\w.]+@example\\.com$',
  '^([\\w-]+\\.)+com$',
  '.*admin.*',
  '.*foo.*bar.*baz.*',
  '^\\s*(foo|bar)\\s+\\d+\\s+\\w+\\s*=\\s*.*$',
  '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)$',
  '(\\d{1,3}\\.){3}\\d{1,3}',
  '^[a-f0-9]{32}$',
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$',
  '(["\']).*?\\1',
  '(\\bfoo\\b ?)*',
  '(?:^|,)high(?:,|$)',
  'https?://[^/]+/(?:[^/]+/)*admin',
  '((a|b)c)*d',
  '\\p{Lu}\\p{Ll}+',
  '',
];

describe('a pattern', () => {
  test.each(FREEZES)('that could run for ever is named: %s', (pattern, reason) => {
    expect(patternFault(pattern, '')?.reason).toContain(reason);
  });

  test.each(HARMLESS)('that cannot is left alone: %s', (pattern) => {
    for (const flags of ['', 'i', 'ms', 'u']) expect(patternFault(pattern, flags)).toBeUndefined();
  });

  test('is judged by what its flags make of it', () => {
    expect(patternFault('(a|A)+$', '')).toBeUndefined();
    expect(patternFault('(a|A)+$', 'i')).toBeDefined();
    expect(patternFault('(.|\\n)+$', '')).toBeUndefined();
    expect(patternFault('(.|\\n)+$', 's')).toBeDefined();
  });

  test('that is none is not judged', () => {
    expect(() => patternFault('(', '')).toThrow(SyntaxError);
  });

  test('is judged in no time, however large it is', () => {
    const large = [
      `(${Array.from({ length: 180 }, (_, index) => `word${index}`).join('|')})+`,
      `${'(a|b)*'.repeat(300)}c`,
      `(${'[a-z]'.repeat(390)})*x`,
      '('.repeat(900) + 'a' + ')+'.repeat(900),
      'a'.repeat(5000),
    ];
    const begin = performance.now();
    for (const pattern of large) patternFault(pattern, 'i');
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test('that passes ends soon on texts made to keep it busy', () => {
    const random = numbers(7);
    const texts = ['a', 'b', 'ab', 'aab', 'aba'].map((part) => `${part.repeat(30)}!`);
    let passed = 0;
    for (let count = 0; count < 1000; count += 1) {
      const pattern = `^${made(random, 4)}$`;
      if (patternFault(pattern, '') !== undefined) continue;
      passed += 1;
      const context = createContext({ pattern, texts });
      runInContext('for (const text of texts) new RegExp(pattern).test(text)', context, { timeout: 2000 });
    }
    expect(passed).toBeGreaterThan(300);
  }, 60_000);
});

/** A random pattern over a and b. */
function made(random: () => number, depth: number): string {
  const pick = (...values: readonly string[]) => values[Math.floor(random() * values.length)] ?? '';
  if (depth === 0 || random() < 0.2) return pick('a', 'b', '[ab]', '.', 'ab');
  const part = () => made(random, depth - 1);
  const kind = random();
  if (kind < 0.4) return part() + part();
  if (kind < 0.6) return `(?:${part()}|${part()})`;
  return `(?:${part()})${pick('*', '+', '?', '{2}', '{2,}', '{1,5}', '{0,3}', '*?')}`;
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
