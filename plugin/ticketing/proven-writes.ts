import type { Clock } from '../../host-sdk/index.js';
import { CACHE_TTL_MS, type TicketMemory } from './ticket-memory.js';

/** Rights on the ticket object that tickets themselves have proven, so that a check of rights need not try them. */
export interface ProvenWrites {
  /** Called when the tenant has confirmed such a change. */
  add(right: 'Add' | 'Edit'): void;
  /** When (ms) it was last known to be confirmed, within a day. */
  at(right: 'Add' | 'Edit'): number | undefined;
}

type Kept = { readonly by: string; readonly Add?: number; readonly Edit?: number };

/** Not written for each of a thousand tickets. */
const PAUSE_MS = 3_600_000;

/**
 * @param by Identity of the caller, without secrets, because these are not stored: writes of another user or role prove
 * nothing.
 */
export function provenWrites(by: string, memory: TicketMemory, clock: Clock): ProvenWrites {
  const kept = (): Kept => {
    const known = memory.get('proven-writes') as Kept | undefined;
    return known?.by === by ? known : { by };
  };
  return {
    add(right) {
      const known = kept();
      const now = clock.now();
      if (now - (known[right] ?? -Infinity) >= PAUSE_MS) memory.set('proven-writes', { ...known, [right]: now });
    },
    at(right) {
      const seen = kept()[right];
      return seen !== undefined && clock.now() - seen < CACHE_TTL_MS ? seen : undefined;
    },
  };
}
