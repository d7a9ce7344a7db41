import { withoutTrailingZeros } from './trailing-zeros.js';

/** Digits of a decimal column, and those of them behind the point. */
export const PRECISION = 38;
export const SCALE = 10;

const WHOLE = PRECISION - SCALE;
const DECIMAL = new RegExp(`^-?(0|[1-9]\\d{0,${WHOLE - 1}})(?:\\.(\\d{0,${SCALE - 1}}[1-9]))?$`);
const BITS = 128;

/** A decimal in units of 10^-10; undefined if it has more digits than a column, an exponent, or zeros at its end. */
export function unscaled(text: string): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null || text === '-0') return undefined;
  const [, whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return text.startsWith('-') ? -units : units;
}

/** The text of a decimal of a column: big-endian, two's complement. */
export function decimalText(bytes: Uint8Array): string {
  const units = BigInt.asIntN(
    BITS,
    bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
  );
  const digits = String(units < 0n ? -units : units).padStart(SCALE + 1, '0');
  const fraction = withoutTrailingZeros(digits.slice(-SCALE));
  return `${units < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
}
