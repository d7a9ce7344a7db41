const BRAND = Symbol.for('ivanti-exchange.exact-number');

/** A number that a JavaScript number cannot hold, as the product wrote it. All other numbers are JavaScript numbers. */
export interface ExactNumber {
  /** A JSON number, such as `12345678901234567890` or `0.1234567890123456789`. */
  readonly text: string;
  /** The same in every copy of this module. */
  readonly [BRAND]: Written;
  /** The text, so that `JSON.stringify` keeps each digit, but in quotes. */
  toJSON(): string;
  toString(): string;
}

/** Whether `toJSON` of any exact number was called. */
interface Written {
  inQuotes: boolean;
}

/** Shared by every copy of this module. */
const registry = globalThis as unknown as Record<symbol, Written | undefined>;
const written = (registry[BRAND] ??= { inQuotes: false });

const PROTOTYPE = Object.freeze({
  [BRAND]: written,
  toJSON(this: ExactNumber): string {
    written.inQuotes = true;
    return this.text;
  },
  toString(this: ExactNumber): string {
    return this.text;
  },
});

/** RFC 8259, section 6. */
const JSON_NUMBER = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

export function isJsonNumber(text: string): boolean {
  return JSON_NUMBER.test(text);
}

/** Throws a `TypeError` for a text that is no JSON number: a destination writes it without quotes. */
export function exactNumber(text: string): ExactNumber {
  if (!isJsonNumber(text)) throw new TypeError(`${JSON.stringify(text.slice(0, 60))} is not a JSON number.`);
  return Object.freeze(Object.create(PROTOTYPE, { text: { value: text, enumerable: true } }) as ExactNumber);
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/**
 * The text of `JSON.stringify`, and whether it has exact numbers, which are texts in it. Searching a value for them would take a
 * quarter of the time that writing it takes.
 */
export function quotedJson(value: unknown): { readonly text: string; readonly hasExact: boolean } {
  written.inQuotes = false;
  const text = JSON.stringify(value);
  return { text, hasExact: written.inQuotes };
}

/** The value of a JSON number: a JavaScript number if that has all its digits. Throws like {@link exactNumber}. */
export function numberOf(text: string): number | ExactNumber {
  return holdsDigits(text) ? Number(text) : exactNumber(text);
}

/**
 * Whether the text of a JSON number survives a JavaScript number: `0.10` and `1e2` do, by value; `9007199254740993` and
 * `1e400` do not. False for a text that is no JSON number.
 */
export function holdsDigits(text: string): boolean {
  const value = Number(text);
  const digits = digitsOf(text);
  return Number.isFinite(value) && digits !== undefined && digits === digitsOf(String(value));
}

/** The digits of a number without its sign, from the first to the last that is not zero, and the exponent of the last. */
function digitsOf(text: string): string | undefined {
  const match = JSON_NUMBER.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  // Loops, because a pattern for the zeros at the end would take quadratic time on zeros in the middle.
  let start = 0;
  while (all[start] === '0') start += 1;
  let end = all.length;
  while (end > start && all[end - 1] === '0') end -= 1;
  return end === start ? '0' : `${all.slice(start, end)}e${Number(exponent) - fraction.length + all.length - end}`;
}
