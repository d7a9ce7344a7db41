import { createTrail, type Trail } from '../../host/audit/trail.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Clock, Item, JsonObject, Logger } from '../../host-sdk/index.js';
import { addAlerts, openSession, openStore, type LoadedPlugin, type Session, type Store } from '../../host/index.js';
import { hashOf } from '../../host/alerts/occurrence.js';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

/** Something to release after the test, last first. */
export function afterTest(clean: () => unknown): void {
  cleanUps.push(clean);
}

/** A folder that lives as long as the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'host-test-'));
  afterTest(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface FakeClock extends Clock {
  advance(ms: number): void;
}

export function fakeClock(start = '2024-06-01T00:00:00Z'): FakeClock {
  const begun = Date.parse(start);
  let now = begun;
  return {
    now: () => now,
    monotonic: () => now - begun,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** Where use cases of tests leave what they change. */
export const testTrail: Trail = createTrail({
  clock: fakeClock(),
  doer: () => ({ by: 'command', name: 'test', address: null }),
  via: 'test',
  about: { what: 'test.run', object: null },
});

export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export async function openTestStore(folder = temporaryFolder()): Promise<Store> {
  const store = await openStore(folder);
  afterTest(() => store.close());
  return store;
}

/** An open connection named `test` in a store of its own. */
export async function openTestSession(
  loaded: LoadedPlugin,
  options: {
    readonly store?: Store;
    readonly clock?: Clock;
    readonly config?: JsonObject;
    readonly logger?: Logger;
  } = {},
): Promise<Session> {
  const store = options.store ?? (await openTestStore());
  const config = { instance: 'product.example', ticketing: {}, ...options.config };
  const connection = { name: 'test', config, folder: store.folder };
  const { clock = fakeClock(), logger = quietLogger } = options;
  return openSession({ loaded, store, connection, logger, clock });
}

/** Stores alerts, one for each id in order; a repeated id is a repeat with another time. */
export async function storeAlerts(store: Store, ...ids: readonly string[]): Promise<readonly number[]> {
  const items = ids.map((id, index): Item => {
    const timestamp = new Date(Date.parse('2024-05-01T00:00:00Z') + index * 60_000).toISOString();
    return { kind: 'alert', id, alertName: `Alert ${id}`, alertType: 'DLP', timestamp, rawData: { index } };
  });
  const occurrences = items.map((item) => ({ item, hash: hashOf([item.id, item.timestamp]), ordinal: 0 }));
  return (await addAlerts(store.db, occurrences, '2024-06-01T00:00:00.000Z')).seqs;
}
