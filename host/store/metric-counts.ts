import type { StoreDatabase } from './store.js';

/** One counter with its label values as JSON. */
export interface MetricCount {
  readonly metric: string;
  readonly labels: string;
  readonly value: number;
}

export async function addCounts(db: StoreDatabase, counts: readonly MetricCount[]): Promise<void> {
  if (counts.length === 0) return;
  await db
    .insertInto('metric_counts')
    .values([...counts])
    .onConflict((conflict) =>
      conflict
        .columns(['metric', 'labels'])
        .doUpdateSet((set) => ({ value: set('metric_counts.value', '+', set.ref('excluded.value')) })),
    )
    .execute();
}

export async function listCounts(db: StoreDatabase): Promise<readonly MetricCount[]> {
  return db.selectFrom('metric_counts').selectAll().execute();
}
