import { PluginError, type Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { JobRow } from './schema.js';
import { transaction } from './transaction.js';

export type NewJobRow = Pick<JobRow, 'name' | 'payload' | 'key' | 'queue' | 'run_at'> &
  Pick<JobRow, 'priority' | 'connection' | 'scope' | 'works_on' | 'kept' | 'added_at'>;

/**
 * Adds jobs, all or none; each replaces the job with its key if that is not running. Throws `host.busy` if an unfinished job
 * works on the same names.
 * @returns Their ids.
 */
export async function addJobs(db: StoreDatabase, jobs: readonly NewJobRow[]): Promise<readonly number[]> {
  return transaction(db, async (tx) => {
    const ids: number[] = [];
    for (const job of jobs) {
      await requireFree(tx, job);
      if (job.key !== null) await cancelJob(tx, job.key);
      const { id } = await tx.insertInto('jobs').values(job).returning('id').executeTakeFirstOrThrow();
      ids.push(id);
    }
    return ids;
  });
}

async function requireFree(tx: StoreDatabase, { scope, works_on: worksOn }: NewJobRow): Promise<void> {
  if (scope === null || worksOn === null) return;
  const names = JSON.parse(worksOn) as readonly string[];
  const others = await tx
    .selectFrom('jobs')
    .select('works_on')
    .where('scope', '=', scope)
    .where('ended_at', 'is', null)
    .where('failed', '=', 0)
    .execute();
  const taken = new Set(others.flatMap((one) => JSON.parse(one.works_on ?? '[]') as readonly string[]));
  const busy = names.find((name) => taken.has(name));
  if (busy === undefined) return;
  throw new PluginError('host.busy', `Another job is running for ${busy}.`, {
    field: 'on',
    fix: 'Wait for that job to end, or stop it.',
  });
}

export async function cancelJob(db: StoreDatabase, key: string): Promise<void> {
  await db
    .deleteFrom('jobs')
    .where('key', '=', key)
    .where('worker', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
}

export function listJobs(db: StoreDatabase): Promise<JobRow[]> {
  return db.selectFrom('jobs').selectAll().orderBy('run_at').orderBy('id').execute();
}

export function findJob(db: StoreDatabase, id: number): Promise<JobRow | undefined> {
  return db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A priority for which the worker has a place, and how many jobs of a connection may already run. */
export interface FreePlace {
  readonly priority: number;
  readonly besides: number;
}

function waiting(db: StoreDatabase) {
  return db.selectFrom('jobs').where('worker', 'is', null).where('failed', '=', 0).where('ended_at', 'is', null);
}

/** Jobs that wait although they are due, without their data. */
export function dueJobs(
  db: StoreDatabase,
  now: string,
): Promise<readonly Pick<JobRow, 'name' | 'queue' | 'priority' | 'connection' | 'stop_asked'>[]> {
  return waiting(db)
    .select(['name', 'queue', 'priority', 'connection', 'stop_asked'])
    .where('run_at', '<=', now)
    .execute();
}

/**
 * Gives a worker the first due job with a free queue, by priority and time. A job with a requested end goes
 * to any worker, regardless of its name.
 */
export async function takeJob(
  db: StoreDatabase,
  worker: string,
  names: readonly string[],
  now: string,
  places: readonly FreePlace[],
): Promise<JobRow | undefined> {
  return transaction(db, async (tx) => {
    for (const place of places) {
      const row = await firstDue(tx, names, now, place);
      if (row === undefined) continue;
      await tx.updateTable('jobs').set({ worker }).where('id', '=', row.id).execute();
      return { ...row, worker };
    }
    return undefined;
  });
}

function firstDue(
  tx: StoreDatabase,
  names: readonly string[],
  now: string,
  { priority, besides }: FreePlace,
): Promise<JobRow | undefined> {
  const running = tx.selectFrom('jobs').where('worker', 'is not', null);
  const busy = running.select('queue').where('queue', 'is not', null);
  const full = running
    .select('connection')
    .where('connection', 'is not', null)
    .groupBy('connection')
    .having((having) => having.fn.countAll<number>(), '>', besides);
  return waiting(tx)
    .selectAll()
    .where('priority', '=', priority)
    .where('run_at', '<=', now)
    .where((where) => where.or([where('name', 'in', [...names]), where('stop_asked', '=', 1)]))
    .where((where) => where.or([where('queue', 'is', null), where('queue', 'not in', busy)]))
    .where((where) => where.or([where('connection', 'is', null), where('connection', 'not in', full)]))
    .orderBy('run_at')
    .orderBy('id')
    .executeTakeFirst();
}

/** When the next job becomes due that is not due yet. */
export async function nextJobAt(db: StoreDatabase, now: string): Promise<string | undefined> {
  const row = await waiting(db).select('run_at').where('run_at', '>', now).orderBy('run_at').executeTakeFirst();
  return row?.run_at;
}

export async function removeJob(db: StoreDatabase, id: number): Promise<void> {
  await db.deleteFrom('jobs').where('id', '=', id).execute();
}

/** Keeps a finished job, and deletes the oldest if there are more than `most`. */
export async function endJob(db: StoreDatabase, id: number, endedAt: string, most: number): Promise<void> {
  await db.updateTable('jobs').set({ worker: null, ended_at: endedAt }).where('id', '=', id).execute();
  const old = await db
    .selectFrom('jobs')
    .select('id')
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .orderBy('id', 'desc')
    .offset(most)
    .limit(most)
    .execute();
  for (const one of old) {
    await db.deleteFrom('job_events').where('job_id', '=', one.id).execute();
    await removeJob(db, one.id);
  }
}

/** Returns a job to the queue when its process shuts down. */
export async function putBackJob(db: StoreDatabase, id: number): Promise<void> {
  await db.updateTable('jobs').set({ worker: null, crashes: 0 }).where('id', '=', id).execute();
}

/** Stores a failed attempt. @param runAt When to retry; `undefined` gives up the job. */
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

/** Requests the end of a job in any process. */
export async function askToStop(db: StoreDatabase, id: number): Promise<void> {
  await db.updateTable('jobs').set({ stop_asked: 1 }).where('id', '=', id).where('ended_at', 'is', null).execute();
}

/** Jobs of a worker with a requested end. */
export async function askedToStop(db: StoreDatabase, worker: string): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('id')
    .where('worker', '=', worker)
    .where('stop_asked', '=', 1)
    .execute();
  return rows.map(({ id }) => id);
}

/** All workers that run a job. */
export async function busyWorkers(db: StoreDatabase): Promise<readonly string[]> {
  const rows = await db.selectFrom('jobs').select('worker').distinct().where('worker', 'is not', null).execute();
  return rows.flatMap(({ worker }) => (worker === null ? [] : [worker]));
}

/** Returns the jobs of a dead worker to the queue. */
export async function putBackJobsOf(db: StoreDatabase, worker: string): Promise<void> {
  await db
    .updateTable('jobs')
    .set((eb) => ({ worker: null, crashes: eb('crashes', '+', 1) }))
    .where('worker', '=', worker)
    .execute();
}
