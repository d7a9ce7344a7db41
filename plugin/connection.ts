import type { HostServices } from '../host-sdk/index.js';
import type { Config } from './config/schema.js';
import { openContainer, partsOf } from './container/open-container.js';
import type { Overrides, Parts } from './container/parts.js';

/** Everything that talks to one tenant with one credential; each part is made when it is first used. */
export interface Connection extends Pick<Parts, 'client' | 'metadata' | 'policies' | 'tickets' | 'tables'> {
  /** Ends what is under way; nothing is sent afterwards. */
  close(): Promise<void>;
}

/** A connection of its own container. Sends nothing; throws `config.*` for addresses that cannot be used. */
export function openConnection(config: Config, services: HostServices, overrides?: Overrides): Connection {
  const scope = openContainer(config, services, overrides);
  const close = async () => {
    await scope.dispose();
  };
  return Object.assign(partsOf(scope), { close });
}
