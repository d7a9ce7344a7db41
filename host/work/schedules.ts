import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import { listConnections, type ListedConnection } from '../store/connections.js';
import { listDestinations } from '../store/destinations.js';
import type { StoreDatabase } from '../store/store.js';
import {
  addSchedule,
  allScheduleRows,
  changePresent,
  changeSchedule,
  endScheduledRun,
  listScheduleRows,
  removeSchedule,
  type DestinationKey,
  type ScheduledEnd,
  type ScheduleKey,
} from '../store/schedules.js';
import { transaction } from '../store/transaction.js';
import { intoWindow } from '../timing/off-peak.js';
import { alignment } from '../timing/alignment.js';
import { dueAt, timingOf, type ScheduleSources } from '../timing/schedules.js';
import { soon } from '../timing/timing.js';
import { placeOf } from './kept-place.js';
import type { TablesPlace } from './tables-place.js';

export type ScheduleAction = 'pause' | 'resume' | 'run';

/** What the schedules follow from. */
export interface AlignSources extends ScheduleSources {
  /** Where tables are; without it, a connection without its own destination keeps the schedules of its last place. */
  readonly to?: TablesPlace | undefined;
}

/** Aligns the stored schedules with the configuration of the connections and their destinations; writes only differences. */
export async function alignSchedules(sources: AlignSources): Promise<void> {
  const { db } = sources.store;
  if (isAligned(await alignmentIn(db, sources))) return;
  await transaction(db, (tx) => alignIn(tx, sources));
}

/** {@link alignSchedules} as a part of another change. @param places Known names of places, see {@link alignment}. */
export async function alignIn(
  tx: StoreDatabase,
  sources: AlignSources,
  places: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const { added, changed, removed } = await alignmentIn(tx, sources, places);
  for (const row of removed) await removeSchedule(tx, row);
  for (const row of added) await addSchedule(tx, row);
  for (const { connection, task, destination, ...row } of changed) {
    await changeSchedule(tx, { connection, task, destination }, row);
  }
}

/**
 * Pauses schedules, resumes them or makes them due at once: all of them, or none if one does not exist. A run
 * requested with `run` happens once, even if paused and at any time of the day. Throws `host.unknown_name`.
 */
export async function steerSchedules(
  { trail, ...sources }: AlignSources & { readonly trail: Trail },
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
      await changePresent(tx, key, changes[action]);
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
export function noteStart(db: StoreDatabase, key: DestinationKey, startedAt: string): Promise<void> {
  return changeSchedule(db, key, { last_run_at: startedAt, last_outcome: 'started', last_problem: null });
}

/** Stores the end of a run, and the time of the next one. */
export function noteEnd(db: StoreDatabase, key: DestinationKey, end: ScheduledEnd): Promise<void> {
  return endScheduledRun(db, key, end);
}

/** Moves the next run. @param runAt Milliseconds since 1970. */
export function postpone(db: StoreDatabase, key: DestinationKey, runAt: number): Promise<void> {
  return changeSchedule(db, key, { next_run_at: new Date(runAt).toISOString() });
}

/** Starts a completed backfill into a place again, within its off-peak hours, because history is left to read. */
export async function wakeBackfill(
  { store, clock }: Pick<ScheduleSources, 'store' | 'clock'>,
  { connection, destination }: Omit<DestinationKey, 'task'>,
): Promise<void> {
  await transaction(store.db, async (tx) => {
    const isMeant = (one: DestinationKey) =>
      one.connection === connection && one.task === 'backfill' && one.destination === destination;
    const row = (await allScheduleRows(tx)).find(isMeant);
    if (row === undefined || row.next_run_at !== null) return;
    await postpone(tx, row, intoWindow(timingOf(row).offPeak, clock.now()));
  });
}

async function alignmentIn(db: StoreDatabase, sources: AlignSources, known: ReadonlyMap<string, string> = new Map()) {
  const connections = await listConnections(db);
  const places = new Map([...(await placesOf(db, sources, connections)), ...known]);
  return alignment(sources, connections, await allScheduleRows(db), places);
}

/** Names of the places of connections. A place that cannot be named leaves the schedules as they are: the run reports why. */
async function placesOf(
  db: StoreDatabase,
  { to }: AlignSources,
  connections: readonly ListedConnection[],
): Promise<ReadonlyMap<string, string>> {
  const kept = new Map((await listDestinations(db)).map((one) => [one.name, placeOf(one)]));
  const named = connections.map(async (one): Promise<readonly [string, string | undefined]> => {
    const { name, destination } = one;
    return [name, destination === null ? await nameOf(to, one, db) : kept.get(destination)];
  });
  return new Map((await Promise.all(named)).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function nameOf(to: TablesPlace | undefined, connection: ListedConnection, db: StoreDatabase) {
  const place = await to?.(connection, db).catch(() => undefined);
  return place?.name;
}

function isAligned({ added, changed, removed }: Awaited<ReturnType<typeof alignmentIn>>): boolean {
  return added.length + changed.length + removed.length === 0;
}
