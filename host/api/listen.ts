import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { asHostName } from './guard.js';

export interface RunningServer {
  /** For example `http://127.0.0.1:7480`. */
  readonly url: string;
  close(): Promise<void>;
}

/** PEM texts. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * Serves an app.
 * @param port 0 for a free one.
 * @param address Address to listen on; default: the loopback address.
 * @param tls Serves TLS with this certificate; without it, plain HTTP.
 */
export async function listen(
  app: Express,
  port: number,
  address = '127.0.0.1',
  tls?: TlsFiles,
): Promise<RunningServer> {
  const server = tls === undefined ? createServer(app) : secureServer(app, tls);
  try {
    server.listen(port, address);
    await once(server, 'listening');
  } catch (error) {
    throw new PluginError('host.busy', `Port ${port} of ${address} cannot be used: ${(error as Error).message}.`, {
      field: 'port',
      fix: 'Name another port with --port, or 0 for a free one.',
    });
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${asHostName(address)}:${taken}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function secureServer(app: Express, tls: TlsFiles): Server {
  try {
    return createSecureServer(tls, app);
  } catch (error) {
    throw new PluginError('config.invalid', `Certificate and key cannot be used: ${(error as Error).message}.`, {
      field: 'tls-cert',
      fix: 'Name PEM files of a certificate and of its key.',
    });
  }
}
