import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTickets, syncTickets, type Store } from '../../host/index.js';
import { METRICS } from '../../host/metrics/definitions.js';
import { createMetricsText } from '../../host/api/metrics-text.js';
import { openServices } from '../../host/sessions/services.js';
import { saveConnection } from '../../host/store/connections.js';
import { createProduct } from './product.js';
import { fakeClock, openTestSession, openTestStore, quietLogger, storeAlerts } from './scene.js';

/** Opens services as a job does, uses them, and closes them. */
async function using(store: Store, work: (opened: Awaited<ReturnType<typeof openServices>>) => void): Promise<void> {
  const opened = await openServices({ store, connection: 'c', folder: '/', clock: fakeClock(), logger: quietLogger });
  work(opened);
  await opened.flush();
}

async function shown(store: Store): Promise<readonly string[]> {
  const { text } = await createMetricsText(store, [], fakeClock())();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('docs/metrics.md lists every metric with its kind, labels and meaning, and no other', () => {
  const written = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', kind, labels = '', help]) => [
      name.replaceAll('`', ''),
      { kind, labels: [...labels.matchAll(/`([^`]+)`/g)].map((match) => match[1]), help },
    ]);
  expect(Object.fromEntries(written)).toEqual(METRICS);
});

describe('a plugin is watched:', () => {
  test('its calls, by tenant and purpose, and how its requests ended', async () => {
    const store = await openTestStore();
    const about = { host: 't.example', purpose: 'data' } as const;
    await using(store, ({ services: { ledger, logger, telemetry } }) => {
      for (let call = 0; call < 4; call += 1) ledger.record('t.example', 'data');
      for (const attempt of [2, 3]) telemetry.retry({ ...about, attempt, status: 503 });
      telemetry.request({ ...about, method: 'GET', status: 200, attempts: 3, ms: 5 });
      telemetry.request({ ...about, method: 'GET', status: 429, attempts: 1, ms: 5 });
      telemetry.request({ ...about, method: 'GET', code: 'network.timeout', attempts: 1, ms: 5 });
      // What is logged is for people: nothing is counted by it.
      logger.debug('call', { ...about, status: 500, attempts: 3 });
    });
    expect(await shown(store)).toEqual([
      'ivanti_exchange_requests_total{tenant="t.example",purpose="data",outcome="2xx"} 1',
      'ivanti_exchange_requests_total{tenant="t.example",purpose="data",outcome="4xx"} 1',
      'ivanti_exchange_requests_total{tenant="t.example",purpose="data",outcome="failed"} 1',
      'ivanti_exchange_calls_total{tenant="t.example",purpose="data"} 4',
      'ivanti_exchange_retries_total{tenant="t.example",purpose="data"} 2',
      'ivanti_exchange_calls_last_day{tenant="t.example",purpose="data"} 4',
    ]);
  });

  test('its waits, by the code of their reason, those of the plugin itself too', async () => {
    const store = await openTestStore();
    await using(store, ({ services: { telemetry } }) => {
      const about = { host: 't.example', purpose: 'data' } as const;
      telemetry.wait({ ...about, reason: 'retry', ms: 1_500 });
      telemetry.wait({ ...about, reason: 'retry', ms: 500 });
      telemetry.wait({ ...about, reason: 'memory.tidying_up', ms: 1_000 });
    });
    expect(await shown(store)).toEqual([
      'ivanti_exchange_waits_total{connection="c",reason="retry"} 2',
      'ivanti_exchange_waits_total{connection="c",reason="memory.tidying_up"} 1',
      'ivanti_exchange_wait_seconds_total{connection="c",reason="retry"} 2',
      'ivanti_exchange_wait_seconds_total{connection="c",reason="memory.tidying_up"} 1',
    ]);
  });
});

test('jobs count what they did, over all runs and processes', async () => {
  const store = await openTestStore();
  const product = createProduct();
  product.create = ({ item }, plain) =>
    item.id === 'bad'
      ? {
          outcome: 'refused',
          problem: { code: 'tenant.required_field', blame: 'tenant', retry: 'never', message: '', fix: '' } as never,
        }
      : plain();
  await storeAlerts(store, 'a', 'b', 'bad');
  for (let run = 0; run < 2; run += 1) {
    const session = await openTestSession(product.loaded, { store });
    await createTickets(session);
    await syncTickets(session);
    await session.close();
  }
  const lines = await shown(store);
  expect(lines).toEqual(
    expect.arrayContaining([
      'ivanti_exchange_alerts_total{connection="test",outcome="created"} 2',
      'ivanti_exchange_alerts_total{connection="test",outcome="failed"} 2',
      'ivanti_exchange_synced_tickets_total{connection="test",outcome="same"} 4',
      'ivanti_exchange_runs_total{connection="test",job="tickets create",outcome="problem"} 2',
      'ivanti_exchange_runs_total{connection="test",job="tickets sync",outcome="ok"} 2',
    ]),
  );
});

test('rows are counted by table, and what is left of the day is shown', async () => {
  const { loadPlugin, openDestination, pullTables } = await import('../../host/index.js');
  const { MEMORY } = await import('./run-cli.js');
  const store = await openTestStore();
  const loaded = await loadPlugin(MEMORY);
  const config = { instance: 'm.example', auth: { strategy: 'none' }, data: { tables: ['letters'], rows: 120 } };
  const session = await openTestSession(loaded, { store, config: { ...config, ticketing: { owner: 'a' } } });
  const destination = await openDestination(`sqlite:${store.folder}/out.db`);
  await pullTables(session, { destination });
  await destination.close();
  await session.close();
  expect(await shown(store)).toContain('ivanti_exchange_rows_total{connection="test",table="letters"} 120');

  const ivanti = await loadPlugin();
  const limited = { instance: 'i.example', daily_call_limit: 50, data: { pull_share: 0.5 } };
  await saveConnection(store, { name: 'i', plugin: 'ivanti', config: limited, folder: '/' }, ivanti.configuration, '');
  const { text, type } = await createMetricsText(store, [ivanti], fakeClock())();
  expect(type).toContain('text/plain; version=0.0.4');
  expect(text).toContain('ivanti_exchange_calls_left{tenant="i.example",for="tables"} 25');
  expect(text).toContain('ivanti_exchange_calls_left{tenant="i.example",for="tickets"} 50');
});
