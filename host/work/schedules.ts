import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import { listConnections } from '../store/connections.js';
import type { StoreDatabase } from '../store/store.js';
import {
  addSchedule,
  changeSchedule,
  endScheduledRun,
  findSchedule,
  listScheduleRows,
  removeSchedule,
  type ScheduledEnd,
  type ScheduleKey,
} from '../store/schedules.js';
import { transaction } from '../store/transaction.js';
import { intoWindow } from '../timing/off-peak.js';
import { alignment, dueAt, timingOf, type ScheduleSources } from '../timing/schedules.js';
import { soon } from '../timing/timing.js';

export type ScheduleAction = 'pause' | 'resume' | 'run';

/** Aligns the stored schedules with the configuration of the connections; writes only differences. */
export async function alignSchedules(sources: ScheduleSources): Promise<void> {
  const { db } = sources.store;
  if (isAligned(await alignmentIn(db, sources))) return;
  await transaction(db, (tx) => alignIn(tx, sources));
}

/** {@link alignSchedules} as a part of another change. */
export async function alignIn(tx: StoreDatabase, sources: Omit<ScheduleSources, 'store'>): Promise<void> {
  const { added, changed, removed } = await alignmentIn(tx, sources);
  for (const row of removed) await removeSchedule(tx, row);
  for (const row of added) await addSchedule(tx, row, row.timing, row.next_run_at);
  for (const row of changed) await changeSchedule(tx, row, { timing: row.timing, next_run_at: row.next_run_at });
}

/**
 * Pauses schedules, resumes them or makes them due at once: all of them, or none if one does not exist. A run
 * requested with `run` happens once, even if paused and at any time of the day. Throws `host.unknown_name`.
 */
export async function steerSchedules(
  { trail, ...sources }: ScheduleSources & { readonly trail: Trail },
  keys: readonly ScheduleKey[],
  action: ScheduleAction,
): Promise<void> {
  const now = isoNow(sources.clock);
  const changes = {
    pause: { paused: 1, asked_at: null },
    resume: { paused: 0 },
    run: { asked_at: now, next_run_at: now },
  } as const;
  await transaction(sources.store.db, async (tx) => {
    await alignIn(tx, sources);
    for (const key of keys) {
      await changeSchedule(tx, key, changes[action]);
      const object = `${key.connection}/${key.task}`;
      await trail.note(tx, { what: 'schedule.steered', object, after: { action } });
    }
  });
}

/** After a time without a serving process: every overdue schedule runs once, soon, but not all at the same time. */
export async function spreadOverdue({ store, clock }: Pick<ScheduleSources, 'store' | 'clock'>): Promise<void> {
  await transaction(store.db, async (tx) => {
    for (const row of await listScheduleRows(tx)) {
      const runAt = dueAt(row);
      if (runAt === undefined || runAt > clock.now() || row.asked_at !== null) continue;
      const next = soon(row.connection, row.task, timingOf(row), clock.now());
      await changeSchedule(tx, row, { next_run_at: new Date(next).toISOString() });
    }
  });
}

/** Stores that a run starts now. */
export function noteStart(db: StoreDatabase, key: ScheduleKey, startedAt: string): Promise<void> {
  return changeSchedule(db, key, { last_run_at: startedAt, last_outcome: 'started', last_problem: null });
}

/** Stores the end of a run, and the time of the next one. */
export function noteEnd(db: StoreDatabase, key: ScheduleKey, end: ScheduledEnd): Promise<void> {
  return endScheduledRun(db, key, end);
}

/** Moves the next run. @param runAt Milliseconds since 1970. */
export function postpone(db: StoreDatabase, key: ScheduleKey, runAt: number): Promise<void> {
  return changeSchedule(db, key, { next_run_at: new Date(runAt).toISOString() });
}

/** Starts a completed backfill again, within its off-peak hours, because its connection has history left to read. */
export async function wakeBackfill(
  { store, clock }: Pick<ScheduleSources, 'store' | 'clock'>,
  connection: string,
): Promise<void> {
  await transaction(store.db, async (tx) => {
    const row = await findSchedule(tx, { connection, task: 'backfill' });
    if (row === undefined || row.next_run_at !== null) return;
    await postpone(tx, row, intoWindow(timingOf(row).offPeak, clock.now()));
  });
}

async function alignmentIn(db: StoreDatabase, sources: Omit<ScheduleSources, 'store'>) {
  return alignment(sources, await listConnections(db), await listScheduleRows(db));
}

function isAligned({ added, changed, removed }: Awaited<ReturnType<typeof alignmentIn>>): boolean {
  return added.length + changed.length + removed.length === 0;
}
