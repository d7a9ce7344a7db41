import type { Json } from '../json.js';
import type { HostServices, Secrets, StateStore } from '../services.js';
import { fakeClock, type FakeClock } from './clock.js';
import { fakeLedger, type FakeLedger } from './ledger.js';
import { fakeLogger, type FakeLogger } from './logger.js';
import { fakeTelemetry, type FakeTelemetry } from './telemetry.js';

/** Values by key, in memory. */
export interface FakeState extends StateStore {
  readonly kept: ReadonlyMap<string, Json>;
}

export function fakeState(): FakeState {
  const kept = new Map<string, Json>();
  return { kept, get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) };
}

/** @param values Secrets by their reference, such as `env:TOKEN`; any other text resolves to itself. */
export function fakeSecrets(values: Readonly<Record<string, string>> = {}): Secrets {
  return {
    resolve: async (reference) => (Object.hasOwn(values, reference) ? values[reference] : undefined) ?? reference,
  };
}

/** All services of a host, each of which records how the plugin uses it. */
export interface FakeServices extends HostServices {
  readonly clock: FakeClock;
  readonly logger: FakeLogger;
  readonly ledger: FakeLedger;
  readonly state: FakeState;
  readonly telemetry: FakeTelemetry;
}

/**
 * The services of a host for the tests of a plugin. Replace one by spreading them: `{ ...fakeServices(), ledger }`.
 * @param secrets Secrets by reference, as for {@link fakeSecrets}.
 */
export function fakeServices(
  clock: FakeClock = fakeClock(Date.parse('2026-01-01T00:00:00Z')),
  secrets: Readonly<Record<string, string>> = {},
): FakeServices {
  return {
    clock,
    logger: fakeLogger(),
    http: { agent: 'exam-1.0.0' },
    ledger: fakeLedger(clock),
    state: fakeState(),
    secrets: fakeSecrets(secrets),
    telemetry: fakeTelemetry(),
  };
}
