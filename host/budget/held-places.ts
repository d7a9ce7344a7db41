import type { CallPlace, CallPurpose } from '../../host-sdk/index.js';
import { MINUTE_MS } from '../platform/durations.js';
import { LEASE_MS, type AnsweredCalls } from './judge.js';

/** The report of a process about its places: all places that it holds, and the answers since its last report. */
export interface Report {
  readonly inFlight: number;
  readonly unused: number;
  readonly answered: readonly AnsweredCalls[];
  readonly expiresAt: number;
}

/** The places that one process holds of a tenant. Instants as in `judge.ts`. */
export interface HeldPlaces {
  /** Uses a place, unless there is none for this purpose. */
  take(purpose: CallPurpose): CallPlace | undefined;
  /** The next report; later answers go into the one after it. */
  report(): Report;
  /** The report was not stored. */
  takeBack(report: Report): void;
  /** @param at When they were given. */
  add(places: number, forData: number, at: number): void;
  pause(until: number): void;
  /** Milliseconds until the tenant may be called again; 0: now. */
  paused(): number;
  /** False when everything is reported and no place is held. */
  isHeld(): boolean;
  /** When the process must renew its places at the latest. */
  dueAt(): number;
  /** Returns the unused places. */
  release(): void;
}

/** Answers within this time count as one; it delays a free place by at most this time. */
const GRAIN_MS = 250;

export function createHeldPlaces(now: () => number): HeldPlaces {
  let unused = 0;
  let forData = 0;
  let expiresAt = -Infinity;
  let inFlight = 0;
  let pausedUntil = -Infinity;
  let answered = new Map<number, number>();
  const count = (freesAt: number, places: number) => answered.set(freesAt, (answered.get(freesAt) ?? 0) + places);
  const release = () => {
    unused = 0;
    forData = 0;
  };

  return {
    take(purpose) {
      if (now() < pausedUntil) return undefined;
      // Other processes may already count the rest of an expired lease as sent, or use it.
      if (now() >= expiresAt) release();
      if (unused === 0 || (purpose === 'data' && forData === 0)) return undefined;
      unused -= 1;
      forData = Math.max(0, forData - 1);
      inFlight += 1;
      let isAnswered = false;
      return {
        answered() {
          if (isAnswered) return;
          isAnswered = true;
          inFlight -= 1;
          count(Math.ceil((now() + MINUTE_MS) / GRAIN_MS) * GRAIN_MS, 1);
        },
      };
    },
    report() {
      if (now() >= expiresAt) release();
      const told = [...answered].map(([freesAt, places]) => ({ freesAt, places }));
      answered = new Map();
      return {
        inFlight,
        unused,
        answered: told,
        expiresAt: Math.max(expiresAt, now() + (inFlight > 0 ? LEASE_MS : 0)),
      };
    },
    takeBack(report) {
      for (const { freesAt, places } of report.answered) count(freesAt, places);
    },
    add(places, data, at) {
      unused += places;
      forData += data;
      expiresAt = at + LEASE_MS;
    },
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until);
    },
    paused: () => Math.max(0, pausedUntil - now()),
    isHeld: () => unused > 0 || inFlight > 0 || answered.size > 0,
    dueAt: () => (unused > 0 ? expiresAt : now() + LEASE_MS),
    release,
  };
}
