import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { egressOf } from '../egress/egress.js';

/** Where a socket is opened to. */
export interface PostgresTarget {
  /** A host name, an IP address, or the folder of a Unix socket. */
  readonly host: string;
  /** Name that the certificate of the server must have; absent if it is `host`. */
  readonly servername?: string;
}

/**
 * The target of a connection. If the environment lists the places that connections may reach, a name becomes the
 * first of its addresses that is on the list. Throws `network.egress_denied`, and errors of the name service.
 */
export async function allowedTarget(host: string): Promise<PostgresTarget> {
  const egress = egressOf(process.env);
  // A Unix socket leads to this machine.
  if (egress === undefined || host.startsWith('/')) return { host };
  if (isIP(host) !== 0) {
    egress.require(host, host);
    return { host };
  }
  const found = await promisify(egress.lookup)(host, {});
  const address = typeof found === 'string' ? found : found[0]?.address;
  return address === undefined ? { host } : { host: address, servername: host };
}
