import { fileURLToPath } from 'node:url';
import { startServer } from '../mock/server.js';

const MOCK = fileURLToPath(import.meta.resolve('../mock/mock-server.js'));
/** Behind the seeded history, so that all of it has settled. */
const NOW = '2026-07-01T12:00:00Z';

/** A mock tenant in a process of its own, with the configuration of a connection that reads from it. */
export async function startTenant(options) {
  const server = await startServer(MOCK, { control: true, ...options });
  const control = (method, path, body) =>
    fetch(`${server.url}/__mock/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await control('PUT', 'clock', { set: NOW });
  return {
    ...server,
    control,
    /** Requests so far, those for metadata included. */
    calls: async () => (await (await control('GET', 'requests')).json()).at(-1)?.id ?? 0,
    config: (data, more = {}) => ({
      name: 'bench',
      instance: server.url,
      auth: { strategy: 'ivanti_api_key', api_key: server.credentials.apiKey },
      // The day's budget is not what is measured.
      daily_call_limit: 10_000_000,
      ...more,
      data: { mode: 'historical', start_date: '2020-01-01', ...data },
    }),
  };
}
