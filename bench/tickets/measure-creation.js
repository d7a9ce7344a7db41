import { fileURLToPath } from 'node:url';
import { addAlerts, createTickets } from '../../dist/host/index.js';
import { parseConfig } from '../../dist/plugin/config/parse.js';
import { openConnection } from '../../dist/plugin/container/connection.js';
import { createTicket } from '../../dist/plugin/ticketing/create.js';
import { defaultMappings } from '../../dist/plugin/ticketing/defaults.js';
import { standardProfile } from '../../dist/plugin/ticketing/profile.js';
import { renderMappings } from '../../dist/host/rules/render-template.js';
import { startServer } from '../mock/server.js';
import { configOf, quietLogger, withSession, withStore } from './scene.js';

const MOCK = fileURLToPath(new URL('../mock/mock-server.js', import.meta.url));
const ALERTS = 2000;
/** The plugin's calls besides the creates: a login and the object's description among them. */
const MAX_CALLS = ALERTS + 5;
/** So many that the peer takes a few seconds; one at a time, each takes as long as the next. */
const ONE_BY_ONE = { 100: 25, 0: 250 };

/**
 * Creation of 2,000 tickets by the host, with its store and its default concurrency, against the way of hosts that log in
 * for each operation and send one after the other: through the same plugin, which keeps the description of the object, and
 * without a store.
 */
export async function measureCreation() {
  const slow = await measure(100);
  const fast = await measure(0);
  return [
    { what: `time per ticket, tenant at 100 ms, against one by one with a login each`, ratio: slow.ratio, limit: 0.05 },
    { what: `time per ticket, tenant at 0 ms, against one by one with a login each`, ratio: fast.ratio, limit: 0.5 },
    { what: `calls for ${ALERTS} tickets against ${MAX_CALLS}`, ratio: slow.calls / MAX_CALLS, limit: 1 },
  ];
}

async function measure(latencyMs) {
  const mock = await startServer(MOCK, { incidents: 100, latencyMs });
  try {
    const config = configOf(mock);
    await oneByOne(config, 3);
    const peer = await oneByOne(config, ONE_BY_ONE[latencyMs]);
    const own = await byHost(config);
    return { ratio: own.ms / peer, calls: own.calls };
  } finally {
    mock.stop();
  }
}

function alert(index) {
  const timestamp = new Date(1_717_200_000_000 + index * 1000).toISOString();
  const own = { id: `alert-${index}`, alertName: 'Anomalous download', alertType: 'DLP', app: 'Box', user: 'kim' };
  return { kind: 'alert', ...own, timestamp, rawData: {} };
}

/** Milliseconds per ticket, and all calls. */
async function byHost(config) {
  return withStore(async (store) => {
    const items = Array.from({ length: ALERTS }, (_, index) => alert(index));
    const occurrences = items.map((item) => ({ item, hash: item.id, ordinal: 0 }));
    await addAlerts(store.db, occurrences, new Date().toISOString());
    return withSession(store, config, async (session) => {
      const started = performance.now();
      const { created, calls } = await createTickets(session);
      if (created !== ALERTS) throw new Error(`${created} of ${ALERTS} tickets were created`);
      return { ms: (performance.now() - started) / ALERTS, calls };
    });
  });
}

/** Milliseconds per ticket. */
async function oneByOne(input, count) {
  const { config } = parseConfig(input);
  const kept = new Map();
  const services = {
    logger: quietLogger,
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    http: { agent: 'one-by-one' },
    ledger: { record: () => undefined, usage: () => ({ calls: 0 }) },
    state: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
    secrets: { resolve: async (value) => value },
    telemetry: { request: () => undefined, retry: () => undefined, wait: () => undefined },
  };
  const first = openConnection(config, services);
  await first.metadata.entity('incidents', { purpose: 'ticket' });
  const { create } = defaultMappings(standardProfile('incidents', {}), 'alert');
  const started = performance.now();
  for (let index = 0; index < count; index++) {
    const item = alert(index);
    const connection = openConnection(config, services, { metadata: () => first.metadata });
    const values = renderMappings(create, item);
    const { outcome } = await createTicket(connection.tickets, { item, values, queue: {}, idempotencyKey: item.id });
    if (outcome !== 'created') throw new Error(`one of the peer's tickets is ${outcome}`);
    await connection.close();
  }
  const ms = (performance.now() - started) / count;
  await first.close();
  return ms;
}
