import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { asHostName } from './guard.js';

export interface RunningServer {
  /** For example `http://127.0.0.1:7480`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves an app.
 * @param port 0 for a free one.
 * @param address What to listen on; default: the loopback address.
 */
export async function listen(app: Express, port: number, address = '127.0.0.1'): Promise<RunningServer> {
  const server = createServer(app);
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
    url: `http://${asHostName(address)}:${taken}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
