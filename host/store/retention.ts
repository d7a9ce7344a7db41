import type { StoreDatabase } from './store.js';
import type { RetainedKind } from './schema.js';

/** Days that each kind is kept; a kind without a value is kept forever. */
export type Retention = Readonly<Partial<Record<RetainedKind, number>>>;

/** The stored values, without defaults. */
export async function storedRetention(db: StoreDatabase): Promise<Retention> {
  const rows = await db.selectFrom('retention').selectAll().execute();
  return Object.fromEntries(rows.map(({ kind, days }) => [kind, days]));
}

/** Sets the retention of one kind; `null` restores the default. */
export async function saveRetention(db: StoreDatabase, kind: RetainedKind, days: number | null): Promise<void> {
  if (days === null) {
    await db.deleteFrom('retention').where('kind', '=', kind).execute();
    return;
  }
  await db
    .insertInto('retention')
    .values({ kind, days })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet({ days }))
    .execute();
}
