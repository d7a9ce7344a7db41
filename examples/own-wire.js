// A host that brings its own wire: every request of the connection goes through the fetch of this process, and is shown.
// Run it after `npm run build`: node examples/own-wire.js
import { pathToFileURL } from 'node:url';
import createPlugin from 'ivanti-exchange';
import { PluginError } from 'ivanti-exchange/host-sdk';
import { createMockIvanti } from 'ivanti-exchange/mock-ivanti';

/** Sends one attempt and gives its whole answer. What gives no answer is a `network.*` problem, so that it is repeated. */
function fetchWire(show) {
  return {
    async send({ method, url, headers, body, signal }) {
      try {
        const answer = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
        show(`${method} ${url.pathname} ${answer.status}`);
        return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
      } catch (cause) {
        if (signal?.aborted) throw signal.reason;
        throw new PluginError('network.interrupted', `The connection to ${url.host} broke.`, { cause });
      }
    },
    async dispose() {
      show('closed');
    },
  };
}

/** What a host gives every plugin; here nothing is kept and nothing logged. */
function services() {
  const ignore = () => undefined;
  const kept = new Map();
  return {
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    http: { agent: 'own-wire-example' },
    ledger: { record: ignore, usage: () => ({ calls: 0 }) },
    state: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
    secrets: { resolve: async (value) => value },
    telemetry: { request: ignore, retry: ignore, wait: ignore },
  };
}

/** Pulls the first rows of a tenant. @param show Is called with a line for each request. */
export async function pullThroughOwnWire(show) {
  const mock = createMockIvanti({ incidents: 20 });
  const tenant = await mock.listen();
  const config = {
    instance: tenant.url,
    auth: { strategy: 'ivanti_api_key', api_key: tenant.credentials.apiKey },
    data: { tables: ['incidents'] },
  };
  const plugin = createPlugin(services(), config, { overrides: { wire: () => fetchWire(show) } });
  try {
    for (const table of await plugin.discover()) show(`${table.name}: ${table.count} records`);
  } finally {
    await plugin.dispose();
    await tenant.close();
    await mock.close();
  }
}

const isStarted = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href;
if (isStarted) await pullThroughOwnWire(console.log);
