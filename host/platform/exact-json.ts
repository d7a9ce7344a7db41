import { parse, stringify } from 'lossless-json';
import { isExactNumber, numberOf, quotedJson, type Cell } from '../../host-sdk/index.js';

/** JSON text with each exact number as the product wrote it, without quotes. */
export function exactJson(value: Cell): string {
  const { text, hasExact } = quotedJson(value);
  return hasExact ? (stringify(value, undefined, undefined, [EXACT]) ?? text) : text;
}

const EXACT = {
  test: isExactNumber,
  stringify: (value: unknown) => String(value),
};

/** The value of a JSON text; a number that a JavaScript number cannot hold is an exact one. Throws a `SyntaxError`. */
export function parseExactJson(text: string): Cell {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Cell;
  return parse(text, null, { parseNumber: numberOf, onDuplicateKey: ({ newValue }) => newValue }) as Cell;
}

/** A number with an exponent, or with more characters than every JavaScript number has digits; a text may look like it too. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?\d(?:[\d.]{15}|[\d.]*[eE])/;
