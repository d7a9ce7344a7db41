/** The tenant's clock: the source of stamps, the Date header, sessions and rate windows. Milliseconds since 1970. */
export interface Clock {
  readonly now: () => number;
  /** Jumps to an instant and continues from there. */
  readonly set: (instant: number) => void;
  readonly advance: (milliseconds: number) => void;
  readonly freeze: () => void;
  readonly resume: () => void;
  /** Runs ahead of the base clock by this offset, or behind it; ends a jump or a rate. */
  readonly skew: (milliseconds: number) => void;
  /** From now on, runs this many times as fast as the base clock. */
  readonly rate: (factor: number) => void;
}

/** The position of a clock relative to its base. */
export interface ClockState {
  readonly offset: number;
  readonly frozenAt?: number;
}

export interface TenantClock extends Clock {
  /** Back to the base clock. */
  readonly reset: () => void;
  /** Undefined while it is the base clock. */
  readonly state: () => ClockState | undefined;
  readonly restore: (state: ClockState) => void;
  /** Resolves when the clock shows the instant, by waiting or because a test moves it; at once when the signal ends. */
  readonly reach: (instant: number, signal: AbortSignal) => Promise<void>;
}

export function createClock(base: () => number = Date.now): TenantClock {
  // The clock shows `shown` plus the time of the base since `since`, times the factor.
  let since = 0;
  let shown = 0;
  let factor = 1;
  let frozenAt: number | undefined;
  const waiting = new Set<() => void>();
  const running = (): number => shown + (base() - since) * factor;
  const now = (): number => frozenAt ?? running();
  const moved = (): void => {
    for (const look of [...waiting]) look();
  };
  const jump = (instant: number): void => {
    since = base();
    shown = instant;
    if (frozenAt !== undefined) frozenAt = instant;
    moved();
  };
  return {
    now,
    set: jump,
    advance(milliseconds) {
      jump(now() + milliseconds);
    },
    skew(milliseconds) {
      factor = 1;
      jump(base() + milliseconds);
    },
    rate(wanted) {
      const instant = now();
      factor = wanted;
      jump(instant);
    },
    freeze() {
      frozenAt ??= now();
    },
    resume() {
      if (frozenAt === undefined) return;
      const instant = frozenAt;
      frozenAt = undefined;
      jump(instant);
    },
    reset() {
      [since, shown, factor, frozenAt] = [0, 0, 1, undefined];
      moved();
    },
    state() {
      const offset = running() - base();
      if (frozenAt === undefined && offset === 0) return undefined;
      return { offset, ...(frozenAt !== undefined && { frozenAt }) };
    },
    restore(state) {
      frozenAt = state.frozenAt;
      factor = 1;
      since = base();
      shown = since + state.offset;
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
          const timer = setTimeout(look, (instant - now()) / Math.max(factor, 0.001));
          waiting.add(look);
          signal.addEventListener('abort', look, { once: true });
        });
      }
    },
  };
}
