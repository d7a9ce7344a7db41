import { withoutTrailingZeros } from './trailing-zeros.js';

/** Days and instants that Parquet stores exactly: the texts that these functions give for what they read. */
const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d\d-\d\d$/;
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z$/;

/** Days since 1970 of a date in years 0001 to 9999; undefined for another text. */
export function dayOf(text: string): number | undefined {
  const ms = DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) || dateOf(ms / DAY_MS) !== text ? undefined : ms / DAY_MS;
}

export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Microseconds since 1970 of an instant such as `2024-06-01T00:00:00.25Z`; undefined for another text or a finer fraction. */
export function microsOf(text: string): bigint | undefined {
  const [, seconds = '', fraction = ''] = STAMP.exec(text) ?? [];
  const ms = Date.parse(`${seconds}Z`);
  // The parser takes February 30, and 24:00:00, for a time of the next day.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(seconds.slice(8, 10))) return undefined;
  if (fraction.length > 6 && !fraction.endsWith('0')) return undefined;
  return BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

/** @param digits Digits of the fraction; 0: as many as are needed. */
export function stampOf(micros: bigint, digits: number): string {
  const second = micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const fraction = String(micros - second).padStart(6, '0');
  const shown = digits === 0 ? withoutTrailingZeros(fraction) : fraction.padEnd(digits, '0').slice(0, digits);
  return `${new Date(Number(second / 1000n)).toISOString().slice(0, 19)}${shown === '' ? '' : `.${shown}`}Z`;
}

/** Every form of fractions, as bits: bit 0 without zeros at the end, bit n with always n digits. */
export const ANY_FORM = 0xff;

/** The forms of fractions that a text has; none if it is no instant. A column whose instants have one form in common keeps it. */
export function formsOf(text: string): number {
  const match = STAMP.exec(text);
  if (match === null) return 0;
  const { length } = match[2] ?? '';
  const isShort = match[2]?.endsWith('0') !== true;
  return (isShort ? 1 : 0) | (length === 0 ? 0 : 1 << length);
}

/** Digits of the fractions of a column whose instants have these forms in common; 0: as many as are needed. */
export function digitsOf(forms: number): number {
  return (forms & 1) === 1 || forms === 0 ? 0 : Math.log2(forms & -forms);
}

/** Whether a column with so many digits gives an instant back as it is written. */
export function hasForm(text: string, digits: number): boolean {
  return ((formsOf(text) >> digits) & 1) === 1;
}
