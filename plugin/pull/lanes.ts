import type { LaneState } from './state.js';

/** Pages that one lane is worth. */
export const PAGES_PER_LANE = 10;
const HEX_DIGITS = 8;

/**
 * Splits the RecIds of a lane behind `after` into lanes of equal width. RecIds are random hexadecimal numbers, so equal
 * widths hold about equally many. Neighbours share a bound, so that every id belongs to a lane whatever the tenant's
 * order is.
 * @param pages Pages expected behind `after`; 0 when nobody knows.
 * @param counted Records that the tenant counts there.
 */
export function planLanes(
  lane: LaneState,
  after: string,
  { pages, most, counted }: { readonly pages: number; readonly most: number; readonly counted?: number | undefined },
): readonly LaneState[] {
  const { opening: _opening, ...span } = lane;
  const wanted = Math.min(most, Math.ceil(pages / PAGES_PER_LANE));
  const start = /^[0-9A-F]{32}$/i.test(after) ? Number.parseInt(after.slice(0, HEX_DIGITS), 16) : undefined;
  if (wanted <= 1 || start === undefined) return [{ ...span, after, ...(counted === undefined ? {} : { counted }) }];
  const width = (16 ** HEX_DIGITS - start) / wanted;
  const bounds = Array.from({ length: wanted - 1 }, (_, index) => bound(start + width * (index + 1), after));
  return [...bounds.keys(), bounds.length].map((index) => ({
    ...span,
    after: bounds[index - 1] ?? after,
    ...(bounds[index] === undefined ? {} : { upTo: bounds[index] }),
  }));
}

/** Written like the ids themselves, because the tenant compares texts. */
function bound(value: number, like: string): string {
  const digits = Math.floor(value).toString(16).padStart(HEX_DIGITS, '0').padEnd(32, '0');
  return /[a-f]/.test(like) ? digits : digits.toUpperCase();
}
