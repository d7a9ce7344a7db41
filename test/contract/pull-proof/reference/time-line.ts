/** How a tenant writes time. Instants become places (ms) on its own line, as its stamps are. */
export interface TimeLine {
  /** The place of a stamp as it is shown. */
  readonly read: (stamp: string) => number;
  /** A literal for a place; whole seconds. */
  readonly literal: (place: number) => { readonly instant: string };
  /** The place of an instant. */
  readonly at: (instant: number) => number;
  /** The hour around a place that the tenant's clock shows twice. */
  readonly repeated: (place: number) => { readonly from: number; readonly to: number } | undefined;
}

const DAY_MS = 86_400_000;

/** Stamps with a zone name instants. */
const UTC: TimeLine = {
  read: Date.parse,
  literal: (place) => ({ instant: `${seconds(place)}Z` }),
  at: (instant) => instant,
  repeated: () => undefined,
};

/** The line of a tenant that shows local time without its zone, or (no zone given) of one that says what it means. */
export function timeLineOf(zone?: string): TimeLine {
  if (zone === undefined) return UTC;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const at = (instant: number) => instant + offsetOf(format, instant);
  return {
    read: (stamp) => Date.parse(`${stamp}Z`),
    literal: (place) => ({ instant: seconds(place) }),
    at,
    repeated(place) {
      let [before, after] = [place - 2 * DAY_MS, place + 2 * DAY_MS];
      const [early, late] = [offsetOf(format, before), offsetOf(format, after)];
      if (early <= late) return undefined;
      while (after - before > 1000) {
        const middle = Math.floor((before + after) / 2);
        if (offsetOf(format, middle) === early) before = middle;
        else after = middle;
      }
      const change = Math.round(after / 60_000) * 60_000;
      const hour = { from: change + late, to: change + early };
      return place >= hour.from && place < hour.to ? hour : undefined;
    },
  };
}

function seconds(place: number): string {
  return new Date(place).toISOString().slice(0, 19);
}

function offsetOf(format: Intl.DateTimeFormat, instant: number): number {
  const text = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(minutes));
}
