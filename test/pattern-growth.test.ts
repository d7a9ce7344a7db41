import { describe, expect, test } from 'vitest';
import { growthOf } from './patterns/growth.js';
import { pumpsFor } from './patterns/pumps.js';
import { madePatterns, writtenPatterns } from './patterns/sources.js';

/** How many times as long twice the text may take. */
const MOST = 3;

/** The first text for which a pattern takes longer than it may. */
function faultOf(pattern: RegExp): string | undefined {
  for (const pump of pumpsFor(pattern)) {
    const growth = growthOf(pattern, pump);
    if (growth > MOST) return `${JSON.stringify(pump)}: ${growth.toFixed(1)} times`;
  }
  return undefined;
}

describe('every pattern of the product', () => {
  test('takes at most three times as long for twice the text, for any text', async () => {
    const { patterns, makers } = writtenPatterns();
    const made = await madePatterns(makers);
    expect(patterns.length).toBeGreaterThan(150);
    const each = new Map([...patterns, ...made].map((one) => [String(one.pattern), one]));
    const slow = [...each.values()].flatMap(({ file, pattern }) => {
      const fault = faultOf(pattern);
      return fault === undefined ? [] : [`${file} ${String(pattern)} with ${fault}`];
    });
    expect(slow).toEqual([]);
  });
});

test.each([
  /^(a+)+$/,
  /\s+$/,
  /,.*,.*;/,
  /(?:\w+\s?)+:/,
  /<title>.*<\/title>/,
  /\b(eyJ)[\w-]{5,}\./g,
  /(?<=[a-z]+)!/,
])('a pattern that takes longer is found: %s', (pattern) => {
  expect(faultOf(pattern)).toBeDefined();
});
