import type { Clock } from '../../host-sdk/index.js';
import type { ConnectionSettings } from '../connections/settings.js';
import { storedSettings } from '../store/stored-settings.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { orLog } from '../platform/or-log.js';
import type { Session } from './session.js';
import { callsByTenant } from '../store/call-counts.js';
import { listConnections } from '../store/connections.js';
import type { Store } from '../store/store.js';

/** Calls of one tenant in the last 24 hours against what is allowed. */
export interface TenantQuota {
  /** Host with its port. */
  readonly tenant: string;
  /** The connections that share these calls. */
  readonly connections: readonly string[];
  readonly calls: number;
  readonly byPurpose: Readonly<Record<string, number>>;
  /** The least call limit of its connections; `null` when none is known. */
  readonly limit: number | null;
  readonly left: QuotaLeft | null;
  /** ISO-8601 UTC instant at which the oldest of these calls leaves the 24 hours. */
  readonly oldestLeavesAt: string | null;
}

/** Calls that one connection may still make, by purpose. */
export interface QuotaLeft {
  readonly tables: number;
  readonly tickets: number;
}

interface Limits {
  readonly limit: number;
  /** Part of `limit` that tables may use. */
  readonly share: number;
}

/** The quota of every tenant with calls or a connection. Reads the store only: no tenant is asked. */
export async function quotaReport(
  store: Store,
  plugins: readonly LoadedPlugin[],
  clock: Clock,
): Promise<readonly TenantQuota[]> {
  const counted = await callsByTenant(store.db, clock);
  const connections = new Map<string, { readonly name: string; readonly limits: Limits | undefined }[]>();
  for (const stored of await listConnections(store.db)) {
    const { name } = stored;
    const settings = storedSettings(plugins, stored);
    if (settings?.tenant === undefined) continue;
    const { tenant } = settings;
    const limits = limitsOf(settings);
    connections.set(tenant, [...(connections.get(tenant) ?? []), { name, limits }]);
  }
  return [...new Set([...counted.keys(), ...connections.keys()])].sort().map((tenant) => {
    const { calls, byPurpose, oldestLeavesAt } = counted.get(tenant) ?? { calls: 0, byPurpose: {} };
    const known = connections.get(tenant) ?? [];
    const limits = known.flatMap((one) => (one.limits === undefined ? [] : [one.limits]));
    const limit = limits.length === 0 ? null : Math.min(...limits.map((one) => one.limit));
    const forTables = Math.min(...limits.map(tablesLimit));
    return {
      tenant,
      connections: known.map((one) => one.name),
      calls,
      byPurpose,
      limit,
      left: limit === null ? null : { tables: Math.max(0, forTables - calls), tickets: Math.max(0, limit - calls) },
      oldestLeavesAt: oldestLeavesAt === undefined ? null : new Date(oldestLeavesAt).toISOString(),
    };
  });
}

/** What is left to a connection by its own limits; `null` when it has none. */
export async function quotaLeft(session: Session): Promise<QuotaLeft | null> {
  const { settings, store, clock } = session;
  const { tenant } = settings;
  const limits = limitsOf(settings);
  if (limits === undefined || tenant === undefined) return null;
  // Without room for them the calls of this moment are missing from the count.
  await orLog(session.logger, 'The calls were not counted', () => session.flush());
  const calls = (await callsByTenant(store.db, clock)).get(tenant)?.calls ?? 0;
  return { tables: Math.max(0, tablesLimit(limits) - calls), tickets: Math.max(0, limits.limit - calls) };
}

function tablesLimit({ limit, share }: Limits): number {
  return Math.floor(limit * share);
}

function limitsOf({ callLimit, pullShare }: ConnectionSettings): Limits | undefined {
  return callLimit === undefined ? undefined : { limit: callLimit, share: pullShare };
}
