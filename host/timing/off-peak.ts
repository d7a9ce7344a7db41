import { Temporal } from 'temporal-polyfill';

/** Hours of the day for heavy work. */
export interface OffPeak {
  /** `HH:MM-HH:MM`; the end may be after midnight, and equal ends mean the whole day. */
  readonly hours: string;
  /** IANA zone of the hours. */
  readonly zone: string;
}

/** One period of such hours, in milliseconds since 1970. */
export interface Window {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** The window that is open at an instant, else the next one to open. */
export function windowAt({ hours, zone }: OffPeak, instant: number): Window {
  const [from, to] = hours.split('-').map((time) => Temporal.PlainTime.from(time));
  if (from === undefined || to === undefined) throw new RangeError(`"${hours}" are not valid hours.`);
  const overnight = Temporal.PlainTime.compare(from, to) >= 0;
  const at = (date: Temporal.PlainDate, plainTime: Temporal.PlainTime) =>
    date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  let day = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .subtract({ days: 1 });
  for (;;) {
    const window = { opensAt: at(day, from), closesAt: at(overnight ? day.add({ days: 1 }) : day, to) };
    // On the day when the clocks go forward, a short window may be empty.
    if (window.closesAt > Math.max(instant, window.opensAt)) return window;
    day = day.add({ days: 1 });
  }
}

/** The instant itself if it is in a window, else the next opening. */
export function intoWindow(offPeak: OffPeak | undefined, instant: number): number {
  return offPeak === undefined ? instant : Math.max(instant, windowAt(offPeak, instant).opensAt);
}
