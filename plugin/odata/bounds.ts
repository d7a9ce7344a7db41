import { floorSeconds, type TimeLine } from './timeline.js';

/**
 * How far a reader of changes has read. Stamps are texts of the tenant's time line, in whole seconds. They come from
 * records, never from a clock: the tenant's clocks may differ from each other and from those of its stamps.
 */
export interface Bounds {
  /** Everything stamped before it is delivered. Absent where nothing is. */
  readonly horizon?: string;
  /** Newest stamp seen before the horizon: a question from here on must show a record that is already closed. */
  readonly anchor?: string;
  /** Newest stamp of all, and both clocks when it was first seen. */
  readonly newest?: Sighting;
}

export interface Sighting extends Moment {
  readonly stamp: string;
}

/** One instant by the host's clock and by the tenant's Date header, in milliseconds since 1970. */
export interface Moment {
  readonly host: number;
  readonly date: number;
}

export interface Waits {
  /** A change may become visible this long after its stamp. */
  readonly settleMs: number;
  /** And this much later again, where something delays it. */
  readonly lookbackMs: number;
}

const MAX_BACK_MS = 31 * 86_400_000;

/** Bounds after the clocks were compared, and what was changed. */
export interface Reset {
  readonly bounds: Bounds;
  /** By how many milliseconds the clocks drifted apart; Infinity where the clocks can no longer be used. */
  readonly backMs?: number;
}

/**
 * Moves bounds back where the tenant's clock fell behind the host's since the newest stamp was first seen: later stamps
 * may lie before them. Clocks never move a bound forward. Where both went back, or the horizon lies ahead of the
 * tenant's time, everything is to be read again.
 */
export function afterClocks(before: Bounds, now: Moment, line: TimeLine, waits: Waits): Reset {
  const { horizon, newest } = before;
  const today = line.now(now.date);
  const isAhead = horizon !== undefined && line.parse(horizon) > floorSeconds(today) + 1000;
  if (newest === undefined) return isAhead ? { bounds: {}, backMs: Infinity } : { bounds: before };
  const byHost = now.host - newest.host;
  const byDate = now.date - newest.date;
  if (isAhead || (byHost < 0 && byDate < 0)) return { bounds: {}, backMs: Infinity };
  const isSteady = byHost >= 0 && byDate >= 0 && Math.abs(byHost - byDate) <= waits.lookbackMs;
  if (isSteady) return { bounds: before };
  const seenNow = { ...before, newest: { ...newest, ...now } };
  const isBehind = byDate < 0 || byHost - byDate > waits.lookbackMs;
  if (!isBehind || horizon === undefined) return { bounds: seenNow };
  const backMs = Math.min(MAX_BACK_MS, Math.max(0, byHost) - byDate);
  const least = Math.min(line.parse(horizon), today);
  const moved = line.back(least, backMs + waits.settleMs + waits.lookbackMs);
  return { bounds: withHorizon(seenNow, moved, line), backMs };
}

/** What a run's question showed, and when it was answered. */
export interface Seen extends Moment {
  /** Newest stamp that is not after the tenant's date, on the time line. */
  readonly newest: number | undefined;
  /** Host's clock when it was asked; retries may lie between the two. */
  readonly asked?: number;
}

/**
 * Bounds after everything from the horizon on was read. Records that arrived later in the run than its question do not
 * count here: they may have followed records that were missed.
 */
export function afterReading(before: Bounds, question: Seen, line: TimeLine, waits: Waits): Bounds {
  const { newest: point, host, date, asked = host } = question;
  if (point === undefined) return before;
  const windowMs = waits.settleMs + waits.lookbackMs;
  const reached = [line.back(floorSeconds(point), windowMs)];
  const fold = line.repeated(point);
  if (fold !== undefined) reached[0] = Math.min(reached[0] ?? 0, fold.from);
  const { newest, horizon } = before;
  if (horizon !== undefined) reached.push(line.parse(horizon));
  if (newest !== undefined) {
    const first = line.parse(newest.stamp);
    const wait = windowMs + (line.repeated(first)?.ms ?? 0);
    // A change with this stamp was visible before this run's question: a read that began later has read it.
    if (first <= point && asked - newest.host >= wait) reached.push(first + 1000);
  }
  const stamp = line.text(point);
  const sighting = newest?.stamp === stamp ? newest : { stamp, host, date };
  return { ...withHorizon(before, Math.max(...reached), line), newest: sighting };
}

/** Whether the newest stamp is one whose second reading is not due yet. */
export function isEarly({ newest }: Bounds, question: Seen, line: TimeLine, { settleMs, lookbackMs }: Waits): boolean {
  if (newest === undefined || question.newest === undefined) return false;
  const { asked = question.host } = question;
  return newest.stamp === line.text(question.newest) && asked - newest.host < settleMs + lookbackMs;
}

function withHorizon({ anchor, ...before }: Bounds, point: number, line: TimeLine): Bounds {
  const keeps = anchor !== undefined && line.parse(anchor) < point;
  return { ...before, horizon: line.text(point), ...(keeps ? { anchor } : {}) };
}
