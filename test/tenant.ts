import { onTestFinished } from 'vitest';
import type { CallPurpose, Clock, HostServices, Json, LogFields, ProgressEvent } from '../host-sdk/index.js';
import { createMockIvanti } from '../mock-ivanti/index.js';
import type { Credentials, MockIvanti, MockOptions } from '../mock-ivanti/index.js';
import { createPlugin } from '../plugin/index.js';

/** Time that moves only when somebody sleeps. */
export interface FakeClock extends Clock {
  /** Milliseconds of each sleep, in the order they were asked for. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

/** After the mock's seeded data, so that everything in it has settled. */
export const NOW = Date.parse('2026-07-01T12:00:00Z');

export function fakeClock(start = NOW): FakeClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      const wakes = now + ms;
      // Everybody who is about to sleep computes from the same instant before any of them moves it.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      now = Math.max(now, wakes);
    },
  };
}

export interface TestServices extends HostServices {
  readonly clock: FakeClock;
  /** Everything that was logged, as text. */
  readonly logged: readonly string[];
  readonly events: readonly ProgressEvent[];
  readonly calls: readonly CallPurpose[];
  /** When each of them was sent (ms since 1970). */
  readonly sentAt: readonly number[];
}

export function testServices(clock = fakeClock(), secrets: Readonly<Record<string, string>> = {}): TestServices {
  const logged: string[] = [];
  const events: ProgressEvent[] = [];
  const calls: CallPurpose[] = [];
  const sentAt: number[] = [];
  const kept = new Map<string, Json>();
  const log = (level: string) => (message: string, fields?: LogFields) => {
    logged.push(JSON.stringify({ level, message, ...fields }));
  };
  return {
    clock,
    logged,
    events,
    calls,
    sentAt,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    http: { agent: 'netskope-ce-5.0.1' },
    ledger: {
      record(_tenant, purpose) {
        calls.push(purpose);
        sentAt.push(clock.now());
      },
      usage: () => ({ calls: calls.length }),
    },
    state: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
    secrets: { resolve: async (reference) => secrets[reference] ?? reference },
    progress: (event) => void events.push(event),
  };
}

export interface Tenant {
  readonly mock: MockIvanti;
  readonly url: string;
  readonly credentials: Credentials;
  readonly clock: FakeClock;
  /** A connection's configuration with the API key; `changes` are laid over it. */
  config(changes?: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** A mock tenant on a free port for the length of one test, with the plugin's clock as its own. */
export async function startTenant(options: MockOptions = {}, clock = fakeClock()): Promise<Tenant> {
  const mock = createMockIvanti({ incidents: 300, now: () => clock.now(), ...options });
  const listening = await mock.listen();
  onTestFinished(async () => {
    await listening.close();
    await mock.close();
  });
  const { credentials } = listening;
  return {
    mock,
    url: listening.url,
    credentials,
    clock,
    config: (changes = {}) => ({
      instance: listening.url,
      auth: { strategy: 'ivanti_api_key', api_key: credentials.apiKey },
      ...changes,
    }),
  };
}

/** The plugin for one test, with what it logged, counted and waited for. */
export function startPlugin(config: unknown, services = testServices()): ReturnType<typeof createPlugin> {
  const plugin = createPlugin(services, config);
  onTestFinished(() => plugin.dispose());
  return plugin;
}

/** The section `ticketing` for a tenant. */
export function ticketing(tenant: Tenant, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { employee_rec_id: tenant.credentials.employeeRecId, ...changes };
}
