import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tenantOf } from '../store/stored-settings.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { fileNamePart, type TableSummary } from '../destinations/destination.js';
import type { NamedPlace } from '../destinations/named-place.js';
import { lookIntoDestination } from '../destinations/open-destination.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { listConnections, type ListedConnection } from '../store/connections.js';
import type { Store, StoreDatabase } from '../store/store.js';
import { placeGiven, type PlaceSources } from './kept-place.js';
import type { SessionPool } from './session-pool.js';

/**
 * Where the tables of a connection are: in its own destination, else in the place of its tenant. Throws `host.destination`, and
 * `host.unknown_name` for a kept destination that was removed.
 * @param db A transaction in which it is called.
 */
export type TablesPlace = (connection: ListedConnection, db?: StoreDatabase) => Promise<NamedPlace>;

/** The place of a tenant's tables as text: such as `sqlite:/data/tables/acme.example.com.db`, or the name of a kept destination. */
export type TenantPlace = (tenant: string) => string;

/** Gives each connection its own destination, and the others the place of their tenant. */
export function tablesPlace(sources: Sources & PlaceSources, ofTenant: TenantPlace): TablesPlace {
  return (stored, db) => placeGiven(sources, stored.destination ?? ofTenant(tenantOf(sources.plugins, stored)), db);
}

/** A given place, or the name of a kept one: `{tenant}` is replaced by the host of the tenant. */
export function givenPlace(to: string): TenantPlace {
  return (tenant) => to.replaceAll('{tenant}', fileNamePart(tenant));
}

/** A file for each tenant in the data folder. */
export function filePerTenant({ folder }: Pick<Store, 'folder'>): TenantPlace {
  return (tenant) => `sqlite:${fileOf(folder, tenant)}`;
}

interface Sources {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
}

/**
 * The default destination: a file for each tenant. A tenant whose tables are in `tables.db`, which
 * earlier versions used for all connections, keeps it.
 */
export async function defaultPlace({ store, plugins }: Sources, sessions: SessionPool): Promise<TenantPlace> {
  const perTenant = filePerTenant(store);
  const shared = join(store.folder, 'tables.db');
  if (!existsSync(shared)) return perTenant;
  const keeper = await ownerOf(await lookIntoDestination(`sqlite:${shared}`), { store, plugins }, sessions);
  return (tenant) =>
    tenant === keeper && !existsSync(fileOf(store.folder, tenant)) ? `sqlite:${shared}` : perTenant(tenant);
}

function fileOf(folder: string, tenant: string): string {
  return join(folder, 'tables', `${fileNamePart(tenant)}.db`);
}

/** The tenant of these tables: the only tenant, or the one whose plugin recognizes a checkpoint. */
async function ownerOf(
  held: readonly TableSummary[],
  { store, plugins }: Sources,
  sessions: SessionPool,
): Promise<string | undefined> {
  if (held.length === 0) return undefined;
  const connections = (await listConnections(store.db)).map((stored) => ({
    name: stored.name,
    tenant: tenantOf(plugins, stored),
  }));
  for (const { name, tenant } of connections) {
    // A plugin that cannot be opened now cannot write either; the next start checks again.
    const isOwn = await sessions.use(name, async (session) => knowsOne(session, held)).catch(() => false);
    if (isOwn) return tenant;
  }
  const [only, another] = new Set(connections.map(({ tenant }) => tenant));
  const isTold = held.some(({ checkpoint }) => checkpoint !== null);
  return another === undefined && !isTold ? only : undefined;
}

function knowsOne(session: Session, held: readonly TableSummary[]): boolean {
  const puller = requireCapability(session, 'pull');
  return held.some(({ checkpoint }) => {
    if (checkpoint === null) return false;
    try {
      puller.describeCheckpoint(checkpoint);
      return true;
    } catch {
      return false;
    }
  });
}
