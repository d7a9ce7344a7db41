/** A time zone: how far local time is from UTC at an instant. */
export interface Zone {
  readonly name: string;
  /** Minutes to add to UTC, daylight saving included. */
  readonly offsetAt: (instant: number) => number;
}

export const UTC: Zone = { name: 'UTC', offsetAt: () => 0 };

const MINUTE = 60_000;
// Offsets change on quarter hours only, so one look-up serves all instants of a quarter.
const QUARTER = 15 * MINUTE;
const KEPT_QUARTERS = 100_000;

/** The zone of an IANA name such as `Europe/Berlin`. Throws a RangeError for an unknown name. */
export function zoneOf(name: string): Zone {
  if (/^(?:utc|etc\/utc)$/i.test(name)) return UTC;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  return {
    name,
    offsetAt(instant) {
      const quarter = Math.floor(instant / QUARTER);
      const found = known.get(quarter);
      if (found !== undefined) return found;
      if (known.size >= KEPT_QUARTERS) known.clear();
      const offset = readOffset(format, quarter * QUARTER);
      known.set(quarter, offset);
      return offset;
    },
  };
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const text = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * The instant at which a wall clock shows the time that `asUtc` has in UTC. In the hour that occurs twice, the first.
 */
export function instantOfLocal(zone: Zone, asUtc: number): number {
  const guess = asUtc - zone.offsetAt(asUtc) * MINUTE;
  const before = asUtc - zone.offsetAt(guess - 180 * MINUTE) * MINUTE;
  // The offset before a change is used where it is consistent with itself.
  if (before + zone.offsetAt(before) * MINUTE === asUtc) return before;
  return asUtc - zone.offsetAt(guess) * MINUTE;
}

/** `+02:00`. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
