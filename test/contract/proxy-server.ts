import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One call that a proxy was asked to let through. */
export interface ProxyCall {
  /** Host and port of its target. */
  readonly target: string | undefined;
  readonly credential: string | undefined;
}

export interface Proxy {
  readonly host: string;
  readonly calls: readonly ProxyCall[];
}

/**
 * An HTTP proxy for the length of one test that leads every call to one port of this machine.
 * @param status What it answers with instead of opening a tunnel.
 */
export async function startProxy(port: number, status?: number): Promise<Proxy> {
  const calls: ProxyCall[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client) => {
    calls.push({ target: request.url, credential: request.headers['proxy-authorization'] });
    client.on('error', () => client.destroy());
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}
