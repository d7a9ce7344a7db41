import type { FakeClock } from '../../tenant.js';

/** The host's clock: it goes as the tenant's does, ahead of it or behind. */
export interface HostClock extends FakeClock {
  /** Milliseconds ahead of the tenant's. */
  setLead(ms: number): void;
}

/** `moved` is called whenever time has passed. */
export function hostClock(tenant: FakeClock, moved: () => void): HostClock {
  let lead = 0;
  return {
    sleeps: tenant.sleeps,
    now: () => tenant.now() + lead,
    monotonic: () => tenant.monotonic(),
    setLead(ms) {
      lead = ms;
    },
    advance(ms) {
      tenant.advance(ms);
      moved();
    },
    async sleep(ms, signal) {
      await tenant.sleep(ms, signal);
      moved();
    },
  };
}
