import type { Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import type { JobRow } from './schema.js';
import { transaction } from './transaction.js';

/** With `worker` it is running already. */
export type NewJob = Pick<JobRow, 'name' | 'payload' | 'key' | 'queue' | 'run_at'> & Partial<Pick<JobRow, 'worker'>>;

/** Adds a job in place of the one of its key that is not running. @returns Its id. */
export async function addJob(db: StoreDatabase, job: NewJob): Promise<number> {
  return transaction(db, async (tx) => {
    if (job.key !== null) {
      await tx.deleteFrom('jobs').where('key', '=', job.key).where('worker', 'is', null).execute();
    }
    const { id } = await tx.insertInto('jobs').values(job).returning('id').executeTakeFirstOrThrow();
    return id;
  });
}

export async function cancelJob(db: StoreDatabase, key: string): Promise<void> {
  await db.deleteFrom('jobs').where('key', '=', key).where('worker', 'is', null).execute();
}

export function listJobs(db: StoreDatabase): Promise<JobRow[]> {
  return db.selectFrom('jobs').selectAll().orderBy('run_at').orderBy('id').execute();
}

/** Gives a worker the first job that is due and whose queue is free. */
export async function takeJob(
  db: StoreDatabase,
  worker: string,
  names: readonly string[],
  now: string,
): Promise<JobRow | undefined> {
  return transaction(db, async (tx) => {
    const row = await tx
      .selectFrom('jobs')
      .selectAll()
      .where('worker', 'is', null)
      .where('failed', '=', 0)
      .where('run_at', '<=', now)
      .where('name', 'in', [...names])
      .where((build) => {
        const busy = build
          .selectFrom('jobs')
          .select('queue')
          .where('worker', 'is not', null)
          .where('queue', 'is not', null);
        return build.or([build('queue', 'is', null), build('queue', 'not in', busy)]);
      })
      .orderBy('run_at')
      .orderBy('id')
      .executeTakeFirst();
    if (row === undefined) return undefined;
    await tx.updateTable('jobs').set({ worker }).where('id', '=', row.id).execute();
    return { ...row, worker };
  });
}

/** When the next job becomes due that is not due yet. */
export async function nextJobAt(db: StoreDatabase, now: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('jobs')
    .select('run_at')
    .where('worker', 'is', null)
    .where('failed', '=', 0)
    .where('run_at', '>', now)
    .orderBy('run_at')
    .executeTakeFirst();
  return row?.run_at;
}

export async function removeJob(db: StoreDatabase, id: number): Promise<void> {
  await db.deleteFrom('jobs').where('id', '=', id).execute();
}

/** Puts a job back to wait, as it was. */
export async function putBackJob(db: StoreDatabase, id: number): Promise<void> {
  await db.updateTable('jobs').set({ worker: null }).where('id', '=', id).execute();
}

/** Notes how often a job has been tried. */
export async function countTries(db: StoreDatabase, id: number, tries: number): Promise<void> {
  await db.updateTable('jobs').set({ tries }).where('id', '=', id).execute();
}

/** Notes a failed try. @param runAt When to try again; `undefined` gives the job up. */
export async function failJob(
  db: StoreDatabase,
  { id, tries }: Pick<JobRow, 'id' | 'tries'>,
  problem: Problem,
  runAt: string | undefined,
): Promise<void> {
  const again = runAt === undefined ? { failed: 1 } : { run_at: runAt };
  await db
    .updateTable('jobs')
    .set({ worker: null, tries: tries + 1, problem: JSON.stringify(problem), ...again })
    .where('id', '=', id)
    .execute();
}

/** Everybody who runs a job. */
export async function busyWorkers(db: StoreDatabase): Promise<readonly string[]> {
  const rows = await db.selectFrom('jobs').select('worker').distinct().where('worker', 'is not', null).execute();
  return rows.flatMap(({ worker }) => (worker === null ? [] : [worker]));
}

export async function putBackJobsOf(db: StoreDatabase, worker: string): Promise<void> {
  await db.updateTable('jobs').set({ worker: null }).where('worker', '=', worker).execute();
}
