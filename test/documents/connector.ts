import { expect } from 'vitest';
import type { Clock, Json, JsonObject, Logger } from '../../host-sdk/index.js';
import { openDestination, openSession, type Destination, type LoadedPlugin, type Session } from '../../host/index.js';
import type { JournalEntry } from '../../mock-ivanti/index.js';
import { CONFIG_SCHEMA, type IvantiPlugin } from '../../plugin/index.js';
import { MANIFEST } from '../../plugin/manifest.js';
import { currentFlaw } from '../contract/coverage/flaw.js';
import { pull, type Pulled } from '../contract/pulling.js';
import { afterTest, openTestStore, quietLogger, temporaryFolder } from '../host/scene.js';
import { startPlugin, type Tenant } from '../tenant.js';

/** The plugin for Ivanti as a host has loaded it; its instances have the flaw under test. */
export const CONNECTOR: LoadedPlugin = {
  folder: '/nowhere',
  manifest: MANIFEST,
  configuration: CONFIG_SCHEMA,
  create: (services, config) => startPlugin(config, services),
};

/** A connection of a host to a tenant. */
export async function openConnector(
  tenant: Tenant,
  changes: Readonly<Record<string, unknown>>,
  { logger = quietLogger, clock = tenant.clock }: { readonly logger?: Logger; readonly clock?: Clock } = {},
): Promise<Session> {
  const store = await openTestStore();
  const config = tenant.config(changes) as JsonObject;
  const connection = { name: 'tenant', config, folder: store.folder };
  const written = currentFlaw().logger?.(logger) ?? logger;
  return openSession({ loaded: CONNECTOR, store, connection, logger: written, clock });
}

/** A database that tables are written to. */
export async function openTables(): Promise<Destination> {
  const destination = await openDestination(`sqlite:${temporaryFolder()}/tables.db`);
  afterTest(() => destination.close());
  return destination;
}

/** A pull that must not fail. */
export async function mustPull(plugin: IvantiPlugin, ...request: Tail<typeof pull>): Promise<Pulled> {
  const pulled = pull(plugin, ...request);
  await expect(pulled).resolves.toBeDefined();
  return pulled;
}

type Tail<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;

/**
 * The requests for pages of a table, without those that find out how the tenant can be asked and those for records
 * without a cursor value.
 */
export function pagesOf(tenant: Tenant, set = 'incidents'): readonly JournalEntry[] {
  const isPage = ({ query }: JournalEntry) =>
    query['$select'] === undefined && !/'\$NULL'/.test(query['$filter'] ?? '');
  return tenant.mock.journal.entries({ op: 'list', set }).filter(isPage);
}

/** The RecIds of a tenant's incidents that a test picks, in order. */
export function idsOf(
  tenant: Tenant,
  isWanted: (record: Readonly<Record<string, Json>>) => boolean,
): readonly string[] {
  const wanted = tenant.mock.records.list('incidents').filter((record) => isWanted(record as Record<string, Json>));
  return wanted.map((record) => String(record['RecId'])).sort();
}
