import type { StoreDatabase } from './store.js';

export interface StoredEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** Adds events of jobs. @param most Number of newest events to keep for each job. */
export async function addJobEvents(
  db: StoreDatabase,
  jobId: number,
  events: readonly StoredEvent[],
  most: number,
): Promise<void> {
  // Further events would be deleted at once.
  const newest = events.slice(-most);
  const last = newest.at(-1);
  if (last === undefined) return;
  for (const { id, event, data } of newest) {
    const row = { job_id: jobId, id, event, data: JSON.stringify(data) };
    await db.insertInto('job_events').values(row).execute();
  }
  const [oldest] = await db
    .selectFrom('job_events')
    .select('id')
    .where('job_id', '=', jobId)
    .orderBy('id', 'desc')
    .offset(most)
    .limit(1)
    .execute();
  if (oldest === undefined) return;
  await db.deleteFrom('job_events').where('job_id', '=', jobId).where('id', '<=', oldest.id).execute();
}

/** The events of a job after an event, in order. */
export async function jobEvents(db: StoreDatabase, jobId: number, after: number): Promise<readonly StoredEvent[]> {
  const rows = await db
    .selectFrom('job_events')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('id', '>', after)
    .orderBy('id')
    .execute();
  return rows.map(({ id, event, data }) => ({ id, event, data: JSON.parse(data) as unknown }));
}
