import { PluginError } from '../../host-sdk/index.js';

/** Throws `config.foreign_host` for an address that is on none of these origins: secrets travel nowhere else. */
export function requireOrigin(url: URL, origins: readonly string[]): void {
  if (origins.includes(url.origin)) return;
  const message = `A request to ${url.origin} was not sent: the connection is to ${origins.join(' and ')}.`;
  throw new PluginError('config.foreign_host', message, { field: 'instance' });
}
