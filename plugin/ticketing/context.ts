import type { Clock, Field } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import type { Config, TicketingConfig } from '../config/schema.js';
import type { CallOptions, ODataClient } from '../odata/client.js';
import { fieldsOf } from '../odata/fields.js';
import type { MetadataSource } from '../odata/metadata.js';
import { createTicketReader } from './ticket-state.js';
import type { TicketReader } from './ticket-state.js';

/** What every ticket operation works with. */
export interface TicketContext {
  readonly settings: TicketingConfig;
  readonly set: string;
  readonly client: ODataClient;
  readonly clock: Clock;
  /** The ticket object's fields and how to read its records; asks for $metadata at most once a while. */
  describe(options: CallOptions): Promise<{ readonly fields: readonly Field[]; readonly reader: TicketReader }>;
}

/** Throws `host.not_supported` for a connection without the `ticketing` section. */
export function ticketContext(
  config: Config,
  client: ODataClient,
  metadata: MetadataSource,
  clock: Clock,
): TicketContext {
  const settings = config.ticketing;
  if (settings === undefined) {
    throw new PluginError('host.not_supported', 'This connection has no ticketing section.', { field: 'ticketing' });
  }
  return {
    settings,
    set: settings.business_object,
    client,
    clock,
    async describe(options) {
      const entity = await metadata.entity(settings.business_object, options);
      return {
        fields: fieldsOf(entity),
        reader: createTicketReader(settings, client.endpoint, entity, config.time_zone),
      };
    },
  };
}
