import type { Clock } from '../../host-sdk/index.js';
import { firstMinuteOf, leavesAt } from './counted-calls.js';
import type { StoreDatabase } from './store.js';

/** The counted calls of one tenant. */
export interface TenantCalls {
  readonly calls: number;
  readonly byPurpose: Readonly<Record<string, number>>;
  /** When the oldest call is 24 hours old (ms since 1970). */
  readonly oldestLeavesAt?: number;
}

/** The calls of the last 24 hours by tenant, from the store. */
export async function callsByTenant(db: StoreDatabase, clock: Clock): Promise<ReadonlyMap<string, TenantCalls>> {
  const rows = await db
    .selectFrom('calls')
    .select(['tenant', 'purpose'])
    .select((select) => [
      select.fn.sum<number | string>('calls').as('calls'),
      select.fn.min<number>('minute').as('oldest'),
    ])
    .where('minute', '>=', firstMinuteOf(clock))
    .groupBy(['tenant', 'purpose'])
    .execute();
  const tenants = new Map<string, TenantCalls>();
  for (const { tenant, purpose, calls, oldest } of rows) {
    const before = tenants.get(tenant) ?? { calls: 0, byPurpose: {} };
    tenants.set(tenant, {
      calls: before.calls + Number(calls),
      byPurpose: { ...before.byPurpose, [purpose]: Number(calls) },
      oldestLeavesAt: Math.min(before.oldestLeavesAt ?? Infinity, leavesAt(oldest)),
    });
  }
  return tenants;
}
