import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { exactNumber, holdsDigits, isExactNumber, numberOf, quotedJson } from '../../host-sdk/index.js';
import { isCell, isPlain } from '../../host-sdk/exam/plain.js';
import { digits, EDGES, JSON_NUMBERS } from '../exact-digits.js';

describe('an exact number', () => {
  test.each([
    ['0.10', true],
    ['1e2', true],
    ['-0.0', true],
    ['0e999999999999', true],
    [`0.${'0'.repeat(400)}1e401`, true],
    ['9007199254740992', true],
    ['9007199254740993', false],
    ['12345678901234567890', false],
    ['0.1234567890123456789', false],
    ['1e400', false],
    ['1e-400', false],
    ['1e99999999999999999999', false],
    ['', false],
    ['007', false],
    ['1 ', false],
    ['NaN', false],
    ['0x10', false],
  ])('a JavaScript number has all digits of %s: %s', (text, held) => {
    expect(holdsDigits(text)).toBe(held);
  });

  test('any number keeps its digits, as a JavaScript number or as its text', () => {
    const keeps = (text: string) => {
      const value = numberOf(text);
      expect(digits(String(value))).toBe(digits(text));
      if (isExactNumber(value)) expect(value.text).toBe(text);
    };
    for (const text of EDGES) keeps(text);
    fc.assert(fc.property(JSON_NUMBERS, keeps));
  });

  test('is equal to another with the same text, cannot be changed, and is a text in JSON', () => {
    const number = exactNumber('12345678901234567890');
    expect(isDeepStrictEqual(number, exactNumber('12345678901234567890'))).toBe(true);
    expect(isDeepStrictEqual(number, exactNumber('12345678901234567891'))).toBe(false);
    expect(() => Object.assign(number, { text: '1' })).toThrow(TypeError);
    expect(JSON.stringify([number])).toBe('["12345678901234567890"]');
    expect(String(number)).toBe('12345678901234567890');
    expect(isExactNumber({ text: '1' })).toBe(false);
    expect(isExactNumber('1')).toBe(false);
  });

  test.each(['', '1,5', '"1"', '1}', '01', '.5', '1.', '--1', 'Infinity'])('is never made of %j', (text) => {
    expect(() => exactNumber(text)).toThrow(TypeError);
  });

  test('is found while JSON is written, wherever it is', () => {
    const number = exactNumber('1e400');
    expect(quotedJson({ a: [1, { b: number }] })).toEqual({ text: '{"a":[1,{"b":"1e400"}]}', hasExact: true });
    expect(quotedJson({ a: '1e400' })).toEqual({ text: '{"a":"1e400"}', hasExact: false });
  });

  test('has a length of any size in linear time', () => {
    const zeros = '0'.repeat(200_000);
    const start = performance.now();
    expect([holdsDigits(`1${zeros}1`), holdsDigits(`0.${zeros}1`), holdsDigits(`1${zeros}`)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test('is recognised by another copy of this module', async () => {
    const copy = '../../host-sdk/exact-number.js?another';
    const other = (await import(copy)) as { readonly exactNumber: typeof exactNumber };
    const number = other.exactNumber('1e400');
    expect(other.exactNumber).not.toBe(exactNumber);
    expect([isExactNumber(number), quotedJson([number]).hasExact]).toEqual([true, true]);
  });
});

describe('a cell of a row', () => {
  const number = exactNumber('12345678901234567890');

  test.each([[number], [[1, { deep: number }]], ['a'], [null]])('may be %j', (cell) => {
    expect(isCell(cell)).toBe(true);
  });

  test.each([[new Date(0)], [NaN], [undefined], [{ deep: 1n }], [{ text: new Map() }]])('may not be %o', (value) => {
    expect(isCell(value)).toBe(false);
  });

  test('may be what a checkpoint may not be', () => {
    expect([isPlain({ number }), isPlain({ text: '1' })]).toEqual([false, true]);
  });
});
