import type { CallEvent, Clock } from '../../host-sdk/index.js';

/** Milliseconds by reason, in words. */
export type Waits = Readonly<Record<string, number>>;

/** How long a task has waited. Requests that wait for the same reason at the same time count once. */
export interface WaitTimes {
  add(wait: Extract<CallEvent, { readonly kind: 'wait' }>): void;
  /** Only up to now: a wait that was cut short does not count to its end. */
  soFar(): Waits;
}

export function waitTimes(clock: Clock): WaitTimes {
  const reasons = new Map<string, { waited: number; until: number }>();
  return {
    add({ text, ms }) {
      const now = clock.now();
      const { waited, until } = reasons.get(text) ?? { waited: 0, until: now };
      const from = Math.max(now, until);
      const to = Math.max(from, now + ms);
      reasons.set(text, { waited: waited + to - from, until: to });
    },
    soFar() {
      const now = clock.now();
      const times = [...reasons].map(([reason, { waited, until }]) => [reason, waited - Math.max(0, until - now)]);
      return Object.fromEntries(times) as Waits;
    },
  };
}
