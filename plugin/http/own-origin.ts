import { IvantiError } from '../ivanti/problems.js';

/** Throws `config.foreign_host` for an address on another scheme, host or port: secrets are sent nowhere else. */
export function requireOrigin(url: URL, origin: string): void {
  if (url.origin === origin) return;
  const message = `A request to ${url.origin} was not sent: the connection is to ${origin}.`;
  throw new IvantiError('config.foreign_host', message, { field: 'instance' });
}
