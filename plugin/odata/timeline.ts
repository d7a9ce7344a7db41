import { Temporal } from 'temporal-polyfill';
import { civilInstant, instantOf, readStamp } from './stamp.js';

/** How a tenant writes its stamps: with a zone, or as local time without one. */
export type StampForm = 'zoned' | 'civil';

/**
 * The line on which records and bounds are compared, in milliseconds. Zoned: time since 1970. Civil: what the tenant's
 * wall clock shows, read as if it were UTC, because a bound that went through UTC could name another hour of a clock
 * change than the one it came from.
 */
export interface TimeLine {
  readonly form: StampForm;
  /** Where a record's stamp lies; undefined for what is no stamp or was never set. */
  point(stamp: unknown): number | undefined;
  /** Stamp of a write at this instant. */
  now(instant: number): number;
  /** Whole second below which no stamp of a write at or after this instant can lie. */
  settled(instant: number): number;
  /** The repeated hour of a clock change, where a point lies in one: its beginning and its length. */
  repeated(point: number): { readonly from: number; readonly ms: number } | undefined;
  /** Where a start or an end of the configuration lies; a day includes all of its hours. */
  bound(text: string, edge: 'first' | 'last'): number;
  /** Where a stored bound lies, in whichever form it was stored. */
  parse(text: string): number;
  /** The point this many milliseconds earlier, or somewhat more where clocks changed in between. */
  back(point: number, ms: number): number;
  /** A point as filters and checkpoints write it: whole seconds, with Z if zoned. */
  text(point: number): string;
}

export function timeLine(form: StampForm, timeZone: string): TimeLine {
  return form === 'zoned' ? zoned(timeZone) : civil(timeZone);
}

/** The form of a stored bound. */
export function formOf(text: string): StampForm {
  return text.endsWith('Z') ? 'zoned' : 'civil';
}

/** The form of records' stamps; undefined when none has one. */
export function formOfStamps(stamps: readonly unknown[]): StampForm | undefined {
  const texts = stamps.filter((stamp) => typeof stamp === 'string' && readStamp(stamp, 'UTC') !== undefined);
  if (texts.length === 0) return undefined;
  return texts.every((text) => ZONE.test(text as string)) ? 'zoned' : 'civil';
}

/** Milliseconds since 1970 of a start or an end of the configuration. */
export function boundInstant(text: string, timeZone: string, edge: 'first' | 'last'): number {
  return ZONE.test(text) && text.includes('T') ? Date.parse(text) : civilInstant(wholeDay(text, edge), timeZone);
}

const ZONE = /(Z|[+-]\d{2}:?\d{2})$/;

function zoned(timeZone: string): TimeLine {
  return {
    form: 'zoned',
    point(stamp) {
      const text = readStamp(stamp, timeZone);
      return text === undefined ? undefined : instantOf(text);
    },
    now: (instant) => instant,
    settled: floorSeconds,
    repeated: () => undefined,
    bound: (text, edge) => boundInstant(text, timeZone, edge),
    parse: (text) => (formOf(text) === 'zoned' ? Date.parse(text) : earliest(text, timeZone)),
    back: (point, ms) => point - ms,
    text: (point) => `${seconds(point)}Z`,
  };
}

function civil(timeZone: string): TimeLine {
  const settled = (instant: number) => {
    const now = at(instant, timeZone);
    const change = now.getTimeZoneTransition('next');
    // Before clocks go back: later writes will have lower stamps than current ones.
    const lowest = change === null ? Infinity : wall(change);
    return floorSeconds(Math.min(wall(now), lowest));
  };
  const line: TimeLine = {
    form: 'civil',
    point(stamp) {
      if (typeof stamp !== 'string' || readStamp(stamp, timeZone) === undefined) return undefined;
      if (ZONE.test(stamp)) return wall(at(instantOf(readStamp(stamp, timeZone) ?? ''), timeZone));
      return instantOf(`${stamp}Z`);
    },
    now: (instant) => wall(at(instant, timeZone)),
    settled,
    repeated(point) {
      const first = at(earliest(seconds(point), timeZone), timeZone);
      const change = first.getTimeZoneTransition('next');
      if (change === null) return undefined;
      const ms = (first.offsetNanoseconds - change.offsetNanoseconds) / 1_000_000;
      const from = wall(change);
      return ms > 0 && point >= from && point < from + ms ? { from, ms } : undefined;
    },
    bound: (text, edge) =>
      ZONE.test(text) && text.includes('T') ? wall(at(Date.parse(text), timeZone)) : asUtc(wholeDay(text, edge)),
    parse: (text) => (formOf(text) === 'civil' ? asUtc(text) : settled(Date.parse(text))),
    back: (point, ms) => Math.min(point - ms, wall(at(earliest(seconds(point), timeZone) - ms, timeZone))),
    text: seconds,
  };
  return line;
}

function at(instant: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(timeZone);
}

function wall(time: Temporal.ZonedDateTime): number {
  return asUtc(time.toPlainDateTime().toString({ smallestUnit: 'millisecond' }));
}

function asUtc(text: string): number {
  return Date.parse(`${text}Z`);
}

function earliest(text: string, timeZone: string): number {
  return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone, { disambiguation: 'earlier' }).epochMilliseconds;
}

function wholeDay(text: string, edge: 'first' | 'last'): string {
  if (text.length > 'YYYY-MM-DD'.length) return text;
  return edge === 'first' ? `${text}T00:00:00` : `${text}T23:59:59`;
}

/** The whole second that a point lies in. */
export function floorSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
