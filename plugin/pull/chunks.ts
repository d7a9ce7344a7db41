import type { LaneState, RunState } from './state.js';
import type { TimeLine } from '../odata/timeline.js';

/** Pages that a chunk of history should hold: then its lanes' part-filled pages are one in a hundred. */
export const PAGES_PER_CHUNK = 500;
const DAY_MS = 86_400_000;
/** A chunk is so many times longer than the one before, at most: the records may be spread unevenly. */
const GROWTH = 4;

/** Days that the first chunk gets, where so many pages are spread over the whole window. */
export function firstDays(run: RunState, pages: number | undefined, least: number, line: TimeLine): number {
  if (pages === undefined) return least;
  const days = (line.parse(run.to) - line.parse(run.from)) / DAY_MS;
  return wholeChunks((days * PAGES_PER_CHUNK) / pages, least);
}

/** Days that the next chunk gets after one of `days` with so many pages. */
export function nextDays(days: number, pages: number, least: number): number {
  return wholeChunks(Math.min(days * GROWTH, (days * PAGES_PER_CHUNK) / Math.max(pages, 1)), least);
}

/** Where the chunk that begins at `from` ends; undefined for one that reaches the end of the window. */
export function chunkEnd(from: string, days: number, to: string, line: TimeLine): string | undefined {
  const end = line.parse(from) + days * DAY_MS;
  return end < line.parse(to) ? line.text(end) : undefined;
}

/** Days that a chunk spans; undefined where it has no end. */
export function daysOf({ from, to }: LaneState, line: TimeLine): number | undefined {
  return to === undefined ? undefined : (line.parse(to) - line.parse(from)) / DAY_MS;
}

function wholeChunks(days: number, least: number): number {
  return Math.max(1, Math.floor(days / least)) * least;
}
