import type { CallLedger, Clock } from '../../host-sdk/index.js';

/** A pause that all callers of one tenant keep: a 429 closes the gate, and it opens again automatically. */
export interface Gate {
  /** Closes for `ms` from now, unless it is closed for longer already. */
  close(ms: number): void;
  /** Milliseconds until it opens; 0 when it is open. */
  remaining(): number;
}

function createGate(clock: Clock, closed: (ms: number) => void): Gate {
  let opensAt = -Infinity;
  return {
    close: (ms) => {
      opensAt = Math.max(opensAt, clock.monotonic() + ms);
      closed(ms);
    },
    remaining: () => Math.max(0, opensAt - clock.monotonic()),
  };
}

const shared = new WeakMap<CallLedger, Map<string, Gate>>();

/** The gate of a tenant: one for all connections that count their calls in the same ledger. */
export function gateOf(tenant: string, ledger: CallLedger, clock: Clock): Gate {
  const gates = shared.get(ledger) ?? new Map<string, Gate>();
  shared.set(ledger, gates);
  const gate = gates.get(tenant) ?? createGate(clock, (ms) => ledger.pause?.(tenant, ms));
  gates.set(tenant, gate);
  return gate;
}
