import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExactNumber } from '../../host-sdk/index.js';
import { parseAnswer } from '../../plugin/odata/answer-json.js';
import { digits, EDGES, JSON_NUMBERS } from '../exact-digits.js';

const parsed = (text: string) => parseAnswer(text, 'reading incidents');
const BIG = '12345678901234567890';

describe('the JSON of an answer', () => {
  test('keeps the digits of every number, and is what JSON.parse gives where that has them all', () => {
    const keeps = (text: string) => {
      const { value } = parsed(`{"value":[{"a": ${text},"b":[{"c":${text}}]}]}`) as {
        value: [{ a: unknown; b: [{ c: unknown }] }];
      };
      const [{ a, b }] = value;
      expect([digits(String(a)), digits(String(b[0].c))]).toEqual([digits(text), digits(text)]);
      expect(isExactNumber(a) ? a.text : a).toEqual(isExactNumber(a) ? text : JSON.parse(text));
    };
    for (const text of EDGES) keeps(text);
    fc.assert(fc.property(JSON_NUMBERS, keeps), { numRuns: 300 });
  });

  test('is the same as that of JSON.parse beside such a number', () => {
    const keeps = (text: string) => {
      expect(parsed(`{"x":${text},"n":${BIG}}`)).toMatchObject(JSON.parse(`{"x":${text}}`) as object);
      expect(JSON.stringify(parsed(`[${text},${BIG}]`))).toBe(
        JSON.stringify([...(JSON.parse(`[${text}]`) as unknown[]), BIG]),
      );
    };
    fc.assert(fc.property(fc.json({ depthSize: 'small', noUnicodeString: false }), keeps), { numRuns: 300 });
    for (const text of ['"\\ud800\\u0000\\/"', '"1e400"', '"\u2028"', '[ ]', '{ }', '-0', '"\\"12345678901234567890"'])
      keeps(text);
  });

  test('of a name twice the last value counts, at the place of the first', () => {
    expect(JSON.stringify(parsed(`{"a":1,"b":2,"a":${BIG},"a":3}`))).toBe('{"a":3,"b":2}');
    expect(JSON.stringify(parsed(`{"a":{"n":${BIG}},"a":{"n":1${BIG}}}`))).toBe(`{"a":{"n":"1${BIG}"}}`);
  });

  test('a field may be called __proto__', () => {
    const record = parsed(`{"__proto__":{"n":${BIG}},"constructor":1}`) as object;
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.keys(record)).toEqual(['__proto__', 'constructor']);
  });

  test.each([
    `\ufeff[${BIG}]`,
    `[${BIG}`,
    `[${BIG},]`,
    `[0${BIG}]`,
    `[${BIG}.]`,
    `[${BIG}e]`,
    `{"a":${BIG}}x`,
    `[-]`,
    `['${BIG}']`,
  ])('what is no JSON stays a syntax error: %s', (text) => {
    expect(() => parsed(text)).toThrow(SyntaxError);
  });

  test('a page with such numbers that would need too much memory is too large', () => {
    const text = `["${'x'.repeat(8 * 1024 * 1024)}",${BIG}]`;
    expect(() => parsed(text)).toThrow('holds numbers with many digits and more than 8 MB');
  });
});
