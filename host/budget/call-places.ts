import type { AnsweredCalls, Lease, SweptPlaces, TenantPlaces } from './judge.js';
import type { StoreDatabase } from '../store/store.js';

/** The places of a tenant, as all processes have reported them. */
export async function loadPlaces(tx: StoreDatabase, tenant: string): Promise<TenantPlaces> {
  const leases = await tx.selectFrom('call_leases').selectAll().where('tenant', '=', tenant).execute();
  const answered = await tx.selectFrom('call_window').selectAll().where('tenant', '=', tenant).execute();
  return {
    leases: leases.map((row) => ({
      holder: row.holder,
      inFlight: row.in_flight,
      unused: row.unused,
      purpose: row.purpose,
      perMinute: row.per_minute,
      expiresAt: row.expires_at,
    })),
    answered: answered.map(({ frees_at: freesAt, places }) => ({ freesAt, places })),
    pause: await loadPause(tx, tenant),
  };
}

export async function loadPause(tx: StoreDatabase, tenant: string): Promise<TenantPlaces['pause']> {
  return tx.selectFrom('call_pauses').select(['since', 'until']).where('tenant', '=', tenant).executeTakeFirst();
}

/** Keeps the longer of two current pauses. */
export async function savePause(
  tx: StoreDatabase,
  tenant: string,
  pause: NonNullable<TenantPlaces['pause']>,
): Promise<void> {
  const before = await loadPause(tx, tenant);
  if (before !== undefined && before.since <= pause.since && before.until >= pause.until) return;
  const row = { since: Math.floor(pause.since), until: Math.ceil(pause.until) };
  await tx
    .insertInto('call_pauses')
    .values({ tenant, ...row })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet(row))
    .execute();
}

export async function saveLease(tx: StoreDatabase, tenant: string, lease: Lease): Promise<void> {
  const row = {
    in_flight: lease.inFlight,
    unused: lease.unused,
    purpose: lease.purpose,
    per_minute: lease.perMinute,
    expires_at: Math.ceil(lease.expiresAt),
  };
  await tx
    .insertInto('call_leases')
    .values({ tenant, holder: lease.holder, ...row })
    .onConflict((conflict) => conflict.columns(['tenant', 'holder']).doUpdateSet(row))
    .execute();
}

export async function dropLease(tx: StoreDatabase, tenant: string, holder: string): Promise<void> {
  await tx.deleteFrom('call_leases').where('tenant', '=', tenant).where('holder', '=', holder).execute();
}

export async function addAnswered(
  tx: StoreDatabase,
  tenant: string,
  answered: readonly AnsweredCalls[],
): Promise<void> {
  if (answered.length === 0) return;
  await tx
    .insertInto('call_window')
    .values(answered.map(({ freesAt, places }) => ({ tenant, frees_at: Math.ceil(freesAt), places })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant', 'frees_at'])
        .doUpdateSet((set) => ({ places: set('call_window.places', '+', set.ref('excluded.places')) })),
    )
    .execute();
}

/** Removes what no longer counts. */
export async function saveSwept(
  tx: StoreDatabase,
  tenant: string,
  { lost, leases, answered, restarted }: SweptPlaces,
  now: number,
): Promise<void> {
  for (const { holder } of lost) await dropLease(tx, tenant, holder);
  if (!restarted) {
    await tx.deleteFrom('call_window').where('tenant', '=', tenant).where('frees_at', '<=', now).execute();
    return;
  }
  await tx.deleteFrom('call_window').where('tenant', '=', tenant).execute();
  for (const one of answered) await addAnswered(tx, tenant, [one]);
  for (const lease of leases) await saveLease(tx, tenant, lease);
}
