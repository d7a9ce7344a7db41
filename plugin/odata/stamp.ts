import { Temporal } from 'temporal-polyfill';

/** Without leap seconds and 24:00: no other program reads them as the tenant means them. */
const STAMP =
  /^((\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))T((?:[01]\d|2[0-3]):[0-5]\d)(?:(:[0-5]\d)(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** Years that a stamp in UTC can have. The year 0001 means "never set", and ISO-8601 has more than four digits after 9999. */
const USUAL_YEAR = /^(?!000[01])\d{4}-/;

/**
 * A tenant's date-time as ISO-8601 UTC with `Z`, its fraction kept as received.
 * Seconds may be left out [OData ABNF, `timeOfDayValue`]. Stamps come with `Z`, with the offset in force, or without either, then in the tenant's zone: in the repeated hour
 * of a clock change the earlier instant is taken, in the skipped hour the later one.
 * Undefined for anything that is no stamp or names no day of the calendar, and for years before 0002 and after 9999 in UTC.
 */
export function readStamp(value: unknown, timeZone: string): string | undefined {
  const match = typeof value === 'string' ? STAMP.exec(value) : null;
  if (match === null) return undefined;
  const [, date = '', year = '', month = '', day = '', minute = '', second = ':00', fraction = '', zone = ''] = match;
  const time = `${minute}${second}`;
  if (!USUAL_YEAR.test(date) || (day > '28' && Number(day) > daysIn(Number(year), Number(month)))) return undefined;
  if (zone === 'Z') return `${date}T${time}${fraction}Z`;
  const seconds = zone === '' ? civilToUtc(`${date}T${time}`, timeZone) : offsetToUtc(`${date}T${time}`, zone);
  return seconds === undefined ? undefined : `${seconds}${fraction}Z`;
}

/** Milliseconds since 1970 of a stamp in the form that {@link readStamp} gives; fractions finer than that are cut. */
export function instantOf(stamp: string): number {
  return Date.parse(stamp.replace(/(\.\d{3})\d+Z$/, '$1Z'));
}

/** The offset is constant within each ten minutes: clocks change on full ten minutes. */
const SLOT_LENGTH = 'YYYY-MM-DDTHH:M'.length;
const MAX_SLOTS = 50_000;
const offsets = new Map<string, number>();

/** First whole second of a local day or local time of the tenant, in milliseconds since 1970. */
export function civilInstant(text: string, timeZone: string): number {
  const time = Temporal.PlainDateTime.from(text);
  return time.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

function civilToUtc(text: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const slot = `${text.slice(0, SLOT_LENGTH)}${timeZone}`;
  const offset = offsets.get(slot) ?? offsetAt(text, asUtc, timeZone);
  if (offset === undefined) return undefined;
  if (offsets.size >= MAX_SLOTS) offsets.clear();
  offsets.set(slot, offset);
  return withoutFraction(asUtc - offset);
}

function offsetAt(text: string, asUtc: number, timeZone: string): number | undefined {
  try {
    return asUtc - civilInstant(text, timeZone);
  } catch {
    return undefined;
  }
}

function offsetToUtc(text: string, zone: string): string | undefined {
  const instant = Date.parse(`${text}${zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
  return Number.isNaN(instant) ? undefined : withoutFraction(instant);
}

function withoutFraction(instant: number): string | undefined {
  const text = new Date(instant).toISOString();
  return USUAL_YEAR.test(text) ? text.slice(0, 19) : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
