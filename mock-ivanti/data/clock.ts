/** The tenant's clock: behind stamps, the Date header, sessions and rate windows. Milliseconds since 1970. */
export interface Clock {
  readonly now: () => number;
  /** Jumps to an instant and goes on from there. */
  readonly set: (instant: number) => void;
  readonly advance: (milliseconds: number) => void;
  readonly freeze: () => void;
  readonly resume: () => void;
}

export interface TenantClock extends Clock {
  /** Back to the base clock. */
  readonly reset: () => void;
  /** Resolves when the clock shows the instant, by waiting or because a test moves it; at once when the signal ends. */
  readonly reach: (instant: number, signal: AbortSignal) => Promise<void>;
}

export function makeClock(base: () => number = Date.now): TenantClock {
  let offset = 0;
  let frozenAt: number | undefined;
  const waiting = new Set<() => void>();
  const now = (): number => frozenAt ?? base() + offset;
  const moved = (): void => {
    for (const look of [...waiting]) look();
  };
  return {
    now,
    set(instant) {
      offset = instant - base();
      if (frozenAt !== undefined) frozenAt = instant;
      moved();
    },
    advance(milliseconds) {
      offset += milliseconds;
      if (frozenAt !== undefined) frozenAt += milliseconds;
      moved();
    },
    freeze() {
      frozenAt ??= now();
    },
    resume() {
      if (frozenAt === undefined) return;
      offset = frozenAt - base();
      frozenAt = undefined;
      moved();
    },
    reset() {
      offset = 0;
      frozenAt = undefined;
      moved();
    },
    async reach(instant, signal) {
      while (now() < instant && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const look = (): void => {
            clearTimeout(timer);
            waiting.delete(look);
            signal.removeEventListener('abort', look);
            resolve();
          };
          const timer = setTimeout(look, instant - now());
          waiting.add(look);
          signal.addEventListener('abort', look, { once: true });
        });
      }
    },
  };
}
