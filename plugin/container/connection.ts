import type { HostServices } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import { openContainer, partsOf } from './open-container.js';
import type { Connection, Overrides } from './parts.js';

/** A connection of its own container. Sends nothing; throws `config.*` for addresses that cannot be used. */
export function openConnection(config: Config, services: HostServices, overrides?: Overrides): Connection {
  const scope = openContainer(config, services, overrides);
  const close = async () => {
    await scope.dispose();
  };
  return Object.assign(partsOf(scope), { close });
}
