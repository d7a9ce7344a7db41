import type { Clock, Json } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { TicketProfile } from './profile.js';
import type { TicketMemory } from './ticket-memory.js';

/** The profile of the ticket object from run to run. */
export interface ProfileMemory {
  /** `at`: when (ms) the tenant described the object. Undefined where the connection was set up otherwise then. */
  get(): { readonly at: number; readonly profile: TicketProfile } | undefined;
  set(profile: TicketProfile): void;
}

/** Of what is kept; another version's is not read. */
const VERSION = 1;

/** Connections of one tenant share its memory, so what a profile depends on is kept with it. */
export function rememberProfile(
  { fields = {}, status_map = {} }: Pick<TicketingConfig, 'fields' | 'status_map'>,
  memory: TicketMemory,
  clock: Clock,
): ProfileMemory {
  const settings = JSON.stringify([VERSION, fields, status_map]);
  return {
    get() {
      const kept = memory.get('profile') as
        | { readonly at: number; readonly settings: string; readonly profile: TicketProfile }
        | undefined;
      return kept?.settings === settings ? kept : undefined;
    },
    set(profile) {
      memory.set('profile', { at: clock.now(), settings, profile: profile as Json });
    },
  };
}
