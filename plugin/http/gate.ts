import type { Clock } from '../../host-sdk/index.js';

/** A pause that all callers of one tenant keep: closed by a 429, opens by itself. */
export interface Gate {
  /** Closes for `ms` from now, unless it is closed for longer already. */
  close(ms: number): void;
  /** Milliseconds until it opens; 0 when it is open. */
  remaining(): number;
}

export function createGate(clock: Clock): Gate {
  let opensAt = 0;
  return {
    close: (ms) => {
      opensAt = Math.max(opensAt, clock.now() + ms);
    },
    remaining: () => Math.max(0, opensAt - clock.now()),
  };
}
