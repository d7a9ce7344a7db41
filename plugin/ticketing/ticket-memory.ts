import type { Json, StateStore } from '../../host-sdk/index.js';

/** What is remembered about one tenant's ticket object from run to run. */
export interface TicketMemory {
  get(subject: string): Json | undefined;
  set(subject: string, value: Json): void;
}

/** How long learned facts about a tenant's set-up are valid: fields, pick lists, demands. */
export const CACHE_TTL_MS = 24 * 3_600_000;

/** @param host Host with port of the tenant. */
export function ticketMemory(state: StateStore, host: string, set: string): TicketMemory {
  const keyOf = (subject: string) => `ticketing/${host}/${set}/${subject}`;
  return {
    get: (subject) => state.get(keyOf(subject)),
    set: (subject, value) => {
      state.set(keyOf(subject), value);
    },
  };
}
