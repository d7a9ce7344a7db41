import { Temporal } from 'temporal-polyfill';

/** One well-known zone for each offset in use, from west to east. */
const KNOWN = [
  'Pacific/Honolulu',
  'America/Anchorage',
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Halifax',
  'America/Sao_Paulo',
  'Atlantic/Azores',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Istanbul',
  'Asia/Riyadh',
  'Asia/Tehran',
  'Asia/Dubai',
  'Asia/Kabul',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Singapore',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Adelaide',
  'Australia/Sydney',
  'Pacific/Noumea',
  'Pacific/Auckland',
  'Pacific/Tongatapu',
];
const MOST = 3;

/** Well-known zones whose clocks are at least `least` milliseconds ahead of UTC at an instant, the nearest offset first. */
export function zonesFrom(least: number, instant: number): readonly string[] {
  const at = Temporal.Instant.fromEpochMilliseconds(instant);
  return KNOWN.map((zone) => ({ zone, offset: at.toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000 }))
    .filter(({ offset }) => offset >= least)
    .sort((one, other) => one.offset - other.offset)
    .slice(0, MOST)
    .map(({ zone }) => zone);
}

/** An offset for people, rounded to the quarter hours that zones keep: `UTC+9`, `UTC-3:30`. */
export function offsetText(ms: number): string {
  const quarters = Math.round(ms / 900_000);
  const [hours, minutes] = [Math.floor(Math.abs(quarters) / 4), (Math.abs(quarters) % 4) * 15];
  return `UTC${quarters < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${minutes}`}`;
}
