import { PluginError, type Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { ScheduledTask, ScheduleOutcome, ScheduleRow } from './schedule-tables.js';
import { transaction } from './transaction.js';

export interface ScheduleKey {
  readonly connection: string;
  readonly task: ScheduledTask;
}

/** By connection and task. */
export function listScheduleRows(db: StoreDatabase): Promise<ScheduleRow[]> {
  return db.selectFrom('schedules').selectAll().orderBy('connection').orderBy('task').execute();
}

export function findSchedule(db: StoreDatabase, { connection, task }: ScheduleKey): Promise<ScheduleRow | undefined> {
  return db
    .selectFrom('schedules')
    .selectAll()
    .where('connection', '=', connection)
    .where('task', '=', task)
    .executeTakeFirst();
}

/** Adds a schedule unless it exists. */
export async function addSchedule(
  db: StoreDatabase,
  { connection, task }: ScheduleKey,
  timing: string,
  nextRunAt: string | null,
): Promise<void> {
  await db
    .insertInto('schedules')
    .values({ connection, task, timing, next_run_at: nextRunAt })
    .onConflict((conflict) => conflict.columns(['connection', 'task']).doNothing())
    .execute();
}

export async function removeSchedule(db: StoreDatabase, { connection, task }: ScheduleKey): Promise<void> {
  await db.deleteFrom('schedules').where('connection', '=', connection).where('task', '=', task).execute();
}

type Changes = Partial<Omit<ScheduleRow, 'connection' | 'task'>>;

/** Throws `host.unknown_name` when there is no such schedule. */
export async function changeSchedule(
  db: StoreDatabase,
  { connection, task }: ScheduleKey,
  changes: Changes,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('schedules')
    .set(changes)
    .where('connection', '=', connection)
    .where('task', '=', task)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 1n) return;
  throw new PluginError('host.unknown_name', `There is no schedule ${task} for "${connection}".`, {
    field: 'task',
    fix: 'Use a connection and a task that `schedule list` shows.',
  });
}

export interface ScheduledEnd {
  readonly startedAt: string;
  readonly outcome: ScheduleOutcome;
  readonly problem?: Problem | undefined;
  /** `null`: done. */
  readonly nextRunAt: string | null;
  /** A requested run continues another time. */
  readonly keepAsked: boolean;
}

/** Stores the end of a run. A run that was requested in the meantime still follows. */
export async function endScheduledRun(db: StoreDatabase, key: ScheduleKey, end: ScheduledEnd): Promise<void> {
  await transaction(db, async (tx) => {
    const row = await findSchedule(tx, key);
    if (row === undefined) return;
    const askedSince = row.asked_at !== null && row.asked_at > end.startedAt;
    await changeSchedule(tx, key, {
      last_outcome: end.outcome,
      last_problem: end.problem === undefined ? null : JSON.stringify(end.problem),
      ...(askedSince ? {} : { next_run_at: end.nextRunAt }),
      ...(askedSince || end.keepAsked ? {} : { asked_at: null }),
    });
  });
}
