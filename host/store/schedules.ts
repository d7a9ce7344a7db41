import { PluginError, type Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { ScheduledTask, ScheduleOutcome, ScheduleRow } from './schedule-tables.js';
import { transaction } from './transaction.js';

export interface ScheduleKey {
  readonly connection: string;
  readonly task: ScheduledTask;
}

/** One schedule among those that a task of a connection has for its destinations. */
export interface DestinationKey extends ScheduleKey {
  readonly destination: string;
}

/** The schedules for the present destinations, by connection and task. */
export async function listScheduleRows(db: StoreDatabase): Promise<readonly ScheduleRow[]> {
  return (await allScheduleRows(db)).filter(({ active }) => active === 1);
}

/** Also those for earlier destinations. */
export function allScheduleRows(db: StoreDatabase): Promise<ScheduleRow[]> {
  return db.selectFrom('schedules').selectAll().orderBy('connection').orderBy('task').execute();
}

/** The schedule for the present destination. */
export function findSchedule(db: StoreDatabase, { connection, task }: ScheduleKey): Promise<ScheduleRow | undefined> {
  return db
    .selectFrom('schedules')
    .selectAll()
    .where('connection', '=', connection)
    .where('task', '=', task)
    .where('active', '=', 1)
    .executeTakeFirst();
}

/** Adds a schedule unless it exists. */
export async function addSchedule(db: StoreDatabase, row: ScheduleRow): Promise<void> {
  await db
    .insertInto('schedules')
    .values(row)
    .onConflict((conflict) => conflict.columns(['connection', 'task', 'destination']).doNothing())
    .execute();
}

export async function removeSchedule(
  db: StoreDatabase,
  { connection, task, destination }: DestinationKey,
): Promise<void> {
  await db
    .deleteFrom('schedules')
    .where('connection', '=', connection)
    .where('task', '=', task)
    .where('destination', '=', destination)
    .execute();
}

type Changes = Partial<Omit<ScheduleRow, 'connection' | 'task' | 'destination'>>;

/** Changes nothing if there is no such schedule. */
export async function changeSchedule(
  db: StoreDatabase,
  { connection, task, destination }: DestinationKey,
  changes: Changes,
): Promise<void> {
  await db
    .updateTable('schedules')
    .set(changes)
    .where('connection', '=', connection)
    .where('task', '=', task)
    .where('destination', '=', destination)
    .execute();
}

/** Changes the schedule for the present destination. Throws `host.unknown_name` when there is none. */
export async function changePresent(
  db: StoreDatabase,
  { connection, task }: ScheduleKey,
  changes: Changes,
): Promise<void> {
  const row = await findSchedule(db, { connection, task });
  if (row !== undefined) return changeSchedule(db, row, changes);
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
export async function endScheduledRun(db: StoreDatabase, key: DestinationKey, end: ScheduledEnd): Promise<void> {
  await transaction(db, async (tx) => {
    const row = (await allScheduleRows(tx)).find((one) => isSame(one, key));
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

function isSame(one: DestinationKey, other: DestinationKey): boolean {
  return one.connection === other.connection && one.task === other.task && one.destination === other.destination;
}
