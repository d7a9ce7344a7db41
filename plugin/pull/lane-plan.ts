import type { LaneState } from './state.js';

/** The smallest number of pages that justifies a lane. */
export const PAGES_PER_LANE = 10;
const HEX_DIGITS = 8;

/**
 * Lanes above one that has read up to `last`, at RecIds that split the rest into equal widths. RecIds are random
 * hexadecimal numbers, so equal widths hold about the same number of records. Where they are something else, there are
 * no lanes.
 * @param pages Pages expected after `last`.
 */
export function lanesAbove(last: string, pages: number, most: number): readonly LaneState[] {
  const wanted = Math.min(most, Math.ceil(pages / PAGES_PER_LANE));
  const position = positionOf(last);
  if (wanted <= 1 || position === undefined) return [];
  const width = (16 ** HEX_DIGITS - position) / wanted;
  return Array.from({ length: wanted - 1 }, (_, index) => ({
    start: written(position + width * (index + 1), last),
    anchors: [],
  }));
}

/** Estimated pages after `last`, where the part before it filled this many. Undefined where there is no estimate. */
export function pagesBehind(last: string, pages: number): number | undefined {
  const position = positionOf(last);
  if (position === undefined || position === 0) return undefined;
  return Math.ceil((pages * (16 ** HEX_DIGITS - position)) / position);
}

function positionOf(id: string): number | undefined {
  return /^[0-9A-F]{32}$/i.test(id) ? Number.parseInt(id.slice(0, HEX_DIGITS), 16) : undefined;
}

/** In the same case as the ids, because the tenant compares texts. */
function written(value: number, like: string): string {
  const digits = Math.floor(value).toString(16).padStart(HEX_DIGITS, '0').padEnd(32, '0');
  return /[a-f]/.test(like) ? digits : digits.toUpperCase();
}
