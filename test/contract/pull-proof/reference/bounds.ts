import type { Flaws } from './flaws.js';
import type { Sighting, State } from './state.js';
import type { TimeLine } from './time-line.js';

/** How long a write may take to be visible everywhere, and how far a clock may be off unnoticed. */
export const SETTLE_MS = 60_000;
export const LOOKBACK_MS = 300_000;
/** A stamp is closed by a reading that begins this much later than it was first seen. */
export const CLOSING_MS = SETTLE_MS + LOOKBACK_MS;
/** Where it is not known in which zone literals are read: no two zones are further apart. */
export const ZONES_MS = 14 * 3_600_000;
const MAX_BACK_MS = 31 * 86_400_000;

export interface Clocks {
  readonly host: number;
  readonly date: number;
}

/** What the clocks say about the bound: kept, back by so much, or nothing at all. */
export function shift(newest: Sighting | undefined, { host, date }: Clocks): number | 'lost' {
  if (newest === undefined) return 0;
  const [ran, told] = [host - newest.host, date - newest.date];
  if (ran < 0 && told < 0) return 'lost';
  if (told >= 0 && ran - told <= LOOKBACK_MS) return 0;
  return Math.min(MAX_BACK_MS, Math.max(0, ran) - told);
}

/** Whether the clocks went on alike since the newest stamp was first seen. */
export function wentAlike(newest: Sighting, { host, date }: Clocks): boolean {
  const [ran, told] = [host - newest.host, date - newest.date];
  return ran >= 0 && told >= 0 && Math.abs(ran - told) <= LOOKBACK_MS;
}

/** What a bound is found with. */
interface BoundSources {
  readonly flaws: Flaws;
  readonly line: TimeLine;
  readonly state: State;
}

/** What a run closes whose question showed this newest stamp. */
export function closing({ flaws, line, state }: BoundSources, stamp: number, { host, date }: Clocks): number {
  const { closed, newest, stampsProven } = state;
  const now = line.at(date);
  if (flaws.settlesAtOnce === true) return Math.max(closed ?? -Infinity, stamp);
  if (flaws.boundFromClock !== undefined) {
    return Math.max(closed ?? -Infinity, (flaws.boundFromClock === 'host' ? line.at(host) : now) - CLOSING_MS);
  }
  const margin = stampsProven === false ? ZONES_MS : 0;
  let bound = stamp - CLOSING_MS - margin;
  if (flaws.closesByAge === true && now - stamp >= CLOSING_MS) bound = stamp;
  const hour = line.repeated(stamp);
  if (hour !== undefined) bound = Math.min(bound, hour.from - 1000);
  if (newest !== undefined && newest.stamp <= stamp && margin === 0) {
    const twice = line.repeated(newest.stamp);
    const wait = CLOSING_MS + (twice === undefined ? 0 : twice.to - twice.from);
    if (host - newest.host >= wait) bound = Math.max(bound, newest.stamp);
  }
  return Math.max(closed ?? -Infinity, bound);
}
