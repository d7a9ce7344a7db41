import { jsonObjectOf, PluginError, type Json, type JsonObject, type Problem } from '../../host-sdk/index.js';
import { isPutOff } from '../platform/shared-problem.js';
import type { StoreDatabase } from './store.js';
import type { RunRow } from './schema.js';

/** The report of one run of a job. */
export interface RunReport {
  readonly connection: string;
  /** For example `tickets create` or `pull incidents`. */
  readonly job: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly ok: boolean;
  readonly result?: Json;
  readonly problem?: Problem;
}

/** A report in the store. */
export interface StoredRun extends RunReport {
  readonly id: number;
}

export async function addRun(db: StoreDatabase, run: RunReport): Promise<void> {
  await db
    .insertInto('runs')
    .values({
      connection: run.connection,
      job: run.job,
      started_at: run.startedAt,
      ended_at: run.endedAt,
      ok: run.ok ? 1 : 0,
      result: run.result === undefined ? null : JSON.stringify(run.result),
      problem: run.problem === undefined ? null : JSON.stringify(run.problem),
    })
    .execute();
}

export interface RunFilter {
  readonly connection?: string | undefined;
  /** The job's name, for example `pull`. */
  readonly job?: string | undefined;
}

/** Newest first. */
export async function listRuns(
  db: StoreDatabase,
  limit: number,
  { connection, job }: RunFilter = {},
): Promise<readonly StoredRun[]> {
  let query = db.selectFrom('runs').selectAll().orderBy('id', 'desc').limit(limit);
  if (connection !== undefined) query = query.where('connection', '=', connection);
  if (job !== undefined) query = query.where('job', '=', job);
  return (await query.execute()).map(reportOf);
}

/**
 * For each connection the last run of each kind of job, newest first: a successful pull says nothing about tickets. The kind
 * is the first word of the job's name.
 */
export async function lastRuns(db: StoreDatabase): Promise<ReadonlyMap<string, readonly StoredRun[]>> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('id', 'in', (last) =>
      last
        .selectFrom('runs')
        .select((select) => select.fn.max('id').as('id'))
        .groupBy(['connection', 'job']),
    )
    .orderBy('id', 'desc')
    .execute();
  const last = new Map<string, StoredRun[]>();
  for (const row of rows) {
    const runs = last.get(row.connection) ?? [];
    if (!runs.some(({ job }) => kindOf(job) === kindOf(row.job))) last.set(row.connection, [...runs, reportOf(row)]);
  }
  return last;
}

/** One run, with its certificates if it has some. Throws `host.unknown_name`. */
export async function keptRun(
  db: StoreDatabase,
  id: number,
): Promise<{ readonly run: StoredRun; readonly certificates?: Json }> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    throw new PluginError('host.unknown_name', `There is no run ${id}.`, {
      field: 'id',
      fix: 'List the runs: the host deletes a report when it is older than its retention.',
    });
  }
  const { certificates } = resultOf(row) ?? {};
  return { run: reportOf(row), ...(certificates === undefined ? {} : { certificates }) };
}

/** Whether the run needs attention. */
export function hasFailed<Run extends RunReport>(run: Run): run is Run & { readonly problem: Problem } {
  return run.problem !== undefined && !isPutOff(run.problem);
}

function kindOf(job: string): string {
  return job.split(' ')[0] ?? '';
}

/** Certificates are as long as reports, and only one call wants them. */
function reportOf(row: RunRow): StoredRun {
  const { certificates: _certificates, ...result } = resultOf(row) ?? {};
  return {
    id: row.id,
    connection: row.connection,
    job: row.job,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ok: row.ok === 1,
    ...(row.result === null ? {} : { result }),
    ...(row.problem === null ? {} : { problem: JSON.parse(row.problem) as Problem }),
  };
}

function resultOf({ result }: RunRow): JsonObject | undefined {
  return result === null ? undefined : jsonObjectOf(JSON.parse(result));
}
