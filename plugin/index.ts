import 'reflect-metadata';
import { container, instanceCachingFactory } from 'tsyringe';
import type { CreatePlugin } from '../host-sdk/index.js';
import { parseConfig, parseDraft } from './config/parse.js';
import { openConnection } from './connection.js';
import { CONFIG, CONNECTION, IvantiPlugin, SCOPE, SERVICES, TABLES, TICKETS } from './ivanti-plugin.js';
import { dataSettings } from './pull/context.js';
import { requireDistinctOutputs } from './pull/output.js';
import { requireOrder } from './pull/span.js';
import { ticketContext } from './ticketing/context.js';
import type { TicketContext } from './ticketing/context.js';

/** Creates the Ivanti plugin for one connection, with a container of its own. */
export const createPlugin = ((services, input, { draft = false } = {}) => {
  const { config, warnings } = draft ? parseDraft(input) : parseConfig(input);
  // Of a draft the names may still change.
  if (config.data !== undefined && !draft) {
    requireDistinctOutputs(config.data);
    requireOrder(config.data, config.time_zone);
  }
  for (const warning of warnings) services.logger.warn(warning);

  const scope = container.createChildContainer();
  scope.register(SCOPE, { useValue: scope });
  scope.register(CONFIG, { useValue: config });
  scope.register(SERVICES, { useValue: services });
  // Cached, or every part of the plugin would have a rate limiter and a login of its own.
  scope.register(CONNECTION, { useFactory: instanceCachingFactory(() => openConnection(config, services)) });
  scope.register(TICKETS, {
    useFactory: instanceCachingFactory((own) => {
      const { client, metadata } = own.resolve(CONNECTION);
      let context: TicketContext | undefined;
      return () => (context ??= ticketContext(config, client, metadata, services));
    }),
  });
  scope.register(TABLES, {
    useFactory: instanceCachingFactory((own) => {
      const { client, metadata, width } = own.resolve(CONNECTION);
      return () => ({
        ...services,
        width,
        settings: dataSettings(config),
        timeZone: config.time_zone,
        perMinute: config.rate_limit,
        client,
        metadata,
      });
    }),
  });
  // First by itself: the container would wrap a problem of the addresses into an error of its own.
  scope.resolve(CONNECTION);
  return scope.resolve(IvantiPlugin);
}) satisfies CreatePlugin;

export default createPlugin;
export { CONFIG_SCHEMA } from './config/schema.js';
export type { Config } from './config/schema.js';
export type { IvantiPlugin } from './ivanti-plugin.js';
