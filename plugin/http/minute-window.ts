import type { Clock } from '../../host-sdk/index.js';

/** The places that any 60 seconds have for requests. */
export interface MinuteWindow {
  /** Milliseconds until a place is free; 0 when one is. */
  wait(): number;
  /** Takes a place. The returned function is to be called when the answer has arrived. */
  take(): () => void;
}

const MINUTE = 60_000;

/**
 * A place is taken when a request is sent and becomes free 60 seconds after its answer. The tenant counts a request
 * when it arrives, somewhere between the two.
 */
export function minuteWindow(places: number, clock: Clock): MinuteWindow {
  let taken: { answeredAt?: number }[] = [];
  const freeAt = ({ answeredAt }: { answeredAt?: number }) => (answeredAt ?? clock.monotonic()) + MINUTE;
  return {
    wait() {
      const now = clock.monotonic();
      taken = taken.filter((place) => freeAt(place) > now);
      const tooMany = taken.length - places;
      if (tooMany < 0) return 0;
      const frees = taken.map(freeAt).sort((a, b) => a - b);
      return Math.max(0, (frees[tooMany] ?? now) - now);
    },
    take() {
      const place: { answeredAt?: number } = {};
      taken.push(place);
      return () => {
        place.answeredAt = clock.monotonic();
      };
    },
  };
}
