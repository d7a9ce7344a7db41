import { fraction, saltOf } from '../schema/hash.js';

/** The fixed end of all seeded history: the same seed gives the same bytes on any day. */
export const SEED_END = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const SPAN = 730 * DAY;
const NIGHTLY_SHARE = 0.15;

export interface Stamps {
  readonly created: (row: number) => number;
  readonly lastMod: Float64Array;
}

/**
 * Creation times increase evenly over the two years before `SEED_END`; each record is modified some time later. A
 * nightly job touches some records at the same instant, so LastModDateTime has ties, as a tenant with automation has
 * (measured).
 */
export function createStamps(seed: number, set: string, size: number): Stamps {
  const jitter = saltOf(`${set}.created`);
  const later = saltOf(`${set}.lastMod`);
  const nightly = saltOf(`${set}.nightly`);
  const step = (SPAN - DAY) / Math.max(1, size);
  const created = (row: number): number => Math.floor(SEED_END - SPAN + (row + fraction(seed, jitter, row)) * step);
  const lastMod = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    const start = created(row);
    const spread = fraction(seed, later, row);
    const end = start + 1000 + Math.floor(spread * spread * Math.min(30 * DAY, SEED_END - start - 2000));
    const night = Math.ceil(end / DAY) * DAY + 2 * 3_600_000;
    lastMod[row] = fraction(seed, nightly, row) < NIGHTLY_SHARE && night < SEED_END ? night : end;
  }
  return { created, lastMod };
}
