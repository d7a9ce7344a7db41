import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tenantOf } from '../store/stored-settings.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { fileNamePart, type TableSummary } from '../destinations/destination.js';
import { lookIntoDestination } from '../destinations/open-destination.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { listConnections, type ListedConnection } from '../store/connections.js';
import type { Store } from '../store/store.js';
import type { SessionPool } from './session-pool.js';

/** The destination of a tenant's tables, such as `sqlite:/data/tables/acme.example.com.db`. */
export type TablesPlace = (tenant: string) => string;

/** The destination with the tables of a connection. */
export function tablesOf(
  { to, plugins }: { readonly to: TablesPlace; readonly plugins: readonly LoadedPlugin[] },
  stored: ListedConnection,
): string {
  return to(tenantOf(plugins, stored));
}

/** A given place: `{tenant}` is replaced by the host of the tenant. */
export function givenPlace(to: string): TablesPlace {
  return (tenant) => to.replaceAll('{tenant}', fileNamePart(tenant));
}

/** A file for each tenant in the data folder. */
export function filePerTenant({ folder }: Pick<Store, 'folder'>): TablesPlace {
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
export async function defaultPlace({ store, plugins }: Sources, sessions: SessionPool): Promise<TablesPlace> {
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
