import type { Clock, Json } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { TicketProfile } from './profile.js';
import type { TicketMemory } from './ticket-memory.js';

/** The stored profile of the ticket object. */
export interface ProfileMemory {
  /**
   * `at`: when (ms) the tenant described the object. Undefined where the connection was configured differently then.
   */
  get(): { readonly at: number; readonly profile: TicketProfile } | undefined;
  set(profile: TicketProfile): void;
}

/** Format version of the stored profile; another version is not read. */
const VERSION = 1;

/** Connections of one tenant share its memory, so the settings that a profile depends on are stored with it. */
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
