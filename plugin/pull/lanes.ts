import type { LaneState } from './state.js';

/** Records that one lane is worth. */
const RECORDS_PER_LANE = 1000;
const HEX_DIGITS = 8;

/**
 * Splits the RecIds behind `after` into lanes of equal width. RecIds are random hexadecimal numbers, so equal widths
 * hold about equally many. Neighbours share a bound, so that every id belongs to a lane whatever the tenant's order is.
 */
export function planLanes(after: string, expected: number | undefined, most: number): readonly LaneState[] {
  const wanted = Math.min(most, Math.ceil((expected ?? 0) / RECORDS_PER_LANE));
  const start = /^[0-9A-F]{32}$/i.test(after) ? Number.parseInt(after.slice(0, HEX_DIGITS), 16) : undefined;
  if (wanted <= 1 || start === undefined) return [{ after, done: false }];
  const width = (16 ** HEX_DIGITS - start) / wanted;
  const bounds = Array.from({ length: wanted - 1 }, (_, index) => bound(start + width * (index + 1), after));
  return [...bounds.keys(), bounds.length].map((index) => ({
    after: bounds[index - 1] ?? after,
    ...(bounds[index] === undefined ? {} : { upTo: bounds[index] }),
    done: false,
  }));
}

/** Written like the ids themselves, because the tenant compares texts. */
function bound(value: number, like: string): string {
  const digits = Math.floor(value).toString(16).padStart(HEX_DIGITS, '0').padEnd(32, '0');
  return /[a-f]/.test(like) ? digits : digits.toUpperCase();
}
