import { onTestFinished } from 'vitest';
import { fakeClock as clockFrom, fakeServices, type FakeClock, type FakeServices } from '../host-sdk/conformance.js';
import type { HostServices } from '../host-sdk/index.js';
import {
  createMockIvanti,
  type Credentials,
  type MockIvanti,
  type MockOptions,
  type RunningMock,
} from '../mock-ivanti/index.js';
import { createPlugin } from '../plugin/index.js';
import { currentFlaw, type Flaw } from './contract/coverage/flaw.js';
import { startFront } from './contract/coverage/front.js';

/** After the mock's seeded data, so that everything in it has settled. */
export const NOW = Date.parse('2026-07-01T12:00:00Z');

export const fakeClock = (start = NOW): FakeClock => clockFrom(start);

export type { FakeClock };
export type TestServices = FakeServices;

export const testServices = (clock = fakeClock(), secrets: Readonly<Record<string, string>> = {}): TestServices => ({
  ...fakeServices(clock, secrets),
  http: { agent: 'netskope-ce-5.0.1' },
});

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
  const flaw = currentFlaw();
  const asked = { incidents: 300, now: () => clock.now(), ...options };
  const mock = createMockIvanti(flaw.options?.(asked) ?? asked);
  const listening = await mock.listen();
  flaw.tenant?.(mock);
  onTestFinished(async () => {
    await listening.close();
    await mock.close();
  });
  const { url, credentials } = await behindFront(listening, flaw);
  return {
    mock,
    url,
    credentials,
    clock,
    config: (changes = {}) => ({
      instance: url,
      auth: { strategy: 'ivanti_api_key', api_key: credentials.apiKey },
      ...changes,
    }),
  };
}

/** The tenant as the product reaches it: directly, or past something that changes what passes. */
async function behindFront(
  { url, credentials }: RunningMock,
  flaw: Flaw,
): Promise<Pick<Tenant, 'url' | 'credentials'>> {
  if (flaw.request === undefined && flaw.answer === undefined) return { url, credentials };
  const front = await startFront(url, flaw);
  onTestFinished(front.close);
  const oauth2 = { ...credentials.oauth2, token_url: credentials.oauth2.token_url.replace(url, front.url) };
  return { url: front.url, credentials: { ...credentials, oauth2 } };
}

/** The plugin for one test, with what it logged, counted and waited for. */
export function startPlugin(config: unknown, services: HostServices = testServices()): ReturnType<typeof createPlugin> {
  const flaw = currentFlaw();
  const read = flaw.config?.(config as Record<string, unknown>) ?? config;
  const plugin = createPlugin(flaw.services?.(services) ?? services, read);
  onTestFinished(() => plugin.dispose());
  if (flaw.plugin === undefined) return plugin;
  // Laid over it and not into it: what a variant replaces it can still call.
  return Object.assign(Object.create(plugin) as typeof plugin, flaw.plugin(plugin));
}

/** The section `ticketing` for a tenant. */
export function ticketing(tenant: Tenant, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { employee_rec_id: tenant.credentials.employeeRecId, ...changes };
}
