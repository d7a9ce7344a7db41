import http from 'node:http';

/** Sends requests one after another over a few connections, as fast as they are answered. */
export async function load(url, requests, { count, connections = 4, headers = {} }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  let sent = 0;
  const one = () =>
    new Promise((resolve, reject) => {
      const { path, method = 'GET', body } = requests[sent++ % requests.length];
      const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
      const options = { agent, hostname, port, path, method, headers: { ...headers, ...length } };
      const request = http.request(options, (response) => {
        let bytes = 0;
        response.on('data', (chunk) => (bytes += chunk.length));
        response.on('end', () => {
          if (response.statusCode >= 300) reject(new Error(`${method} ${path}: ${response.statusCode}`));
          else resolve(bytes);
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (sent < count) await one();
    }),
  );
  agent.destroy();
  return (performance.now() - started) / 1000;
}
