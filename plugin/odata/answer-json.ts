import { parse } from 'lossless-json';
import { holdsDigits, numberOf, PluginError } from '../../host-sdk/index.js';
import { AnswerTooLarge } from '../http/answer-body.js';

/** A page of 100 records of an object with hundreds of fields stays below; more values block the program too long. */
const MAX_VALUES = 50_000;
/** Records are flat except for a link or a file. Code that writes them out again recurses level by level. */
const MAX_DEPTH = 32;
/** The exact parser needs 40 bytes for each character. */
const MAX_EXACT_LENGTH = 8 * 1024 * 1024;
/** A JavaScript number holds every number of so many characters without an exponent. */
const SAFE_LENGTH = 15;

/**
 * The value of a JSON answer, checked before it is built: the number of values is bounded, not only the bytes. A number
 * that a JavaScript number cannot hold becomes an `ExactNumber`. Throws a `SyntaxError` for text that is no JSON,
 * {@link AnswerTooLarge} for too many values, and `tenant.bad_answer` for values nested too deep.
 * @param what The request, for people: `reading incidents`.
 */
export function parseAnswer(text: string, what: string): unknown {
  let depth = 0;
  let values = 0;
  let isLossless = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === COMMA) values += 1;
    else if (code >= ZERO && code <= NINE) {
      const end = endOfDigits(text, at);
      const isShort = end - at <= SAFE_LENGTH && !isExponent(text.charCodeAt(end));
      if (!isShort) isLossless &&= holdsDigits(numberAt(text, at));
      at = end - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      values += 1;
      depth += 1;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth -= 1;
    if (depth > MAX_DEPTH) {
      throw new PluginError('tenant.bad_answer', `The answer is nested deeper than ${MAX_DEPTH} levels (${what}).`);
    }
    if (values > MAX_VALUES) throw new AnswerTooLarge(`The answer (${what})`, `holds more than ${MAX_VALUES} values`);
  }
  if (isLossless) return JSON.parse(text) as unknown;
  if (text.length > MAX_EXACT_LENGTH) {
    throw new AnswerTooLarge(`The answer (${what})`, 'holds numbers with many digits and more than 8 MB');
  }
  return parse(text, null, { parseNumber: numberOf, onDuplicateKey: ({ newValue }) => newValue });
}

const [QUOTE, BACKSLASH, COMMA, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, ZERO, NINE, POINT] = Array.from(
  '"\\,{}[]09.',
  (sign) => sign.charCodeAt(0),
) as [number, number, number, number, number, number, number, number, number, number];

/** Position of the quote that ends a text. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

/** Position behind the digits and the point of a number. */
function endOfDigits(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < ZERO || code > NINE) && code !== POINT) return at;
  }
  return text.length;
}

function isExponent(code: number): boolean {
  return String.fromCharCode(code).toLowerCase() === 'e';
}

/** The number that begins at a digit, with its exponent. */
function numberAt(text: string, start: number): string {
  NUMBER.lastIndex = start;
  return NUMBER.exec(text)?.[0] ?? '';
}

const NUMBER = /[\d.]+(?:[eE][+-]?\d+)?/y;
