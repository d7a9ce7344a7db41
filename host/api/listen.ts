import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { PluginError } from '../../host-sdk/index.js';

export interface RunningServer {
  /** For example `http://127.0.0.1:7480`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves an app on the loopback address.
 * @param port 0 for a free one.
 */
export async function listen(app: Express, port: number): Promise<RunningServer> {
  const server = createServer(app);
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    throw new PluginError('config.invalid', `Port ${port} cannot be used: ${(error as Error).message}.`, {
      field: 'port',
      fix: 'Name another port with --port, or 0 for a free one.',
    });
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
