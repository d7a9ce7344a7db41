import type { Clock } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { ListedConnection } from '../store/connections.js';
import type { DestinationKey } from '../store/schedules.js';
import type { ScheduledTask, ScheduleRow } from '../store/schedule-tables.js';
import { storedSettings } from '../store/stored-settings.js';
import { soon, timingsOf } from './timing.js';

/** The changes of the schedule rows that the configuration needs. */
export interface Alignment extends Changes {
  /** By connection and task; also those for earlier destinations. */
  readonly rows: readonly ScheduleRow[];
}

interface Changes {
  readonly added: readonly ScheduleRow[];
  readonly changed: readonly ScheduleRow[];
  readonly removed: readonly ScheduleRow[];
}

/** What the schedule of a task should be. */
interface Wanted {
  readonly connection: string;
  readonly task: ScheduledTask;
  readonly destination: string;
  /** JSON */
  readonly timing: string;
  /** When it runs first if it is new or its interval changes; ISO-8601 UTC. */
  readonly next: string;
}

/**
 * Adds missing schedules, removes obsolete ones, applies changed intervals, and gives a changed destination its own
 * schedules. Those for the earlier destination stay, inactive, for when it is changed back.
 * @param places Names of the places of the connections' tables; empty for one that is not known yet. A connection that is
 * missing in it keeps its last place.
 */
export function alignment(
  { plugins, clock }: { readonly plugins: readonly LoadedPlugin[]; readonly clock: Clock },
  connections: readonly ListedConnection[],
  rows: readonly ScheduleRow[],
  places: ReadonlyMap<string, string> = new Map(),
): Alignment {
  const changes = connections.flatMap((stored): readonly Changes[] => {
    const { name: connection } = stored;
    const settings = storedSettings(plugins, stored);
    if (settings === undefined) return [];
    const timings = timingsOf(settings);
    const known = rows.filter((row) => row.connection === connection);
    const obsolete = { ...NONE, removed: known.filter((row) => !timings.has(row.task)) };
    const aligned = [...timings].map(([task, timing]) => {
      const own = known.filter((row) => row.task === task);
      const present = own.find(({ active }) => active === 1);
      const destination = task === 'sync' ? '' : (places.get(connection) ?? present?.destination ?? '');
      const next = new Date(soon(connection, task, timing, clock.now())).toISOString();
      return alignTask(own, present, { connection, task, destination, timing: JSON.stringify(timing), next });
    });
    return [obsolete, ...aligned];
  });
  const [added, changed, removed] = (['added', 'changed', 'removed'] as const).map((kind) =>
    changes.flatMap((one) => one[kind]),
  ) as [ScheduleRow[], ScheduleRow[], ScheduleRow[]];
  const gone = new Set([...removed, ...changed].map(keyOf));
  const all = [...rows.filter((row) => !gone.has(keyOf(row))), ...changed, ...added];
  return { rows: all.sort(byKey), added, changed, removed };
}

const NONE: Changes = { added: [], changed: [], removed: [] };

function alignTask(own: readonly ScheduleRow[], present: ScheduleRow | undefined, wanted: Wanted): Changes {
  const { destination, timing, next } = wanted;
  if (present?.destination === destination) {
    return present.timing === timing ? NONE : { ...NONE, changed: [retimed(present, wanted)] };
  }
  const earlier = own.find((row) => row.destination === destination);
  // A user pauses the task of a connection, whichever its destination is.
  const paused = present?.paused ?? 0;
  const wasUnknown = present?.destination === '';
  const left: Changes =
    present === undefined
      ? NONE
      : wasUnknown
        ? { ...NONE, removed: [present] }
        : { ...NONE, changed: [{ ...present, active: 0, asked_at: null }] };
  if (earlier !== undefined) {
    const nextRunAt = earlier.next_run_at === null ? null : next;
    const again = { ...earlier, active: 1, paused, timing, asked_at: null, next_run_at: nextRunAt };
    return { ...left, changed: [...left.changed, again] };
  }
  if (wasUnknown) return { ...left, added: [retimed({ ...present, destination }, wanted)] };
  const { connection, task } = wanted;
  const fresh = { ...NEW_ROW, connection, task, destination, paused, timing, next_run_at: next };
  return { ...left, added: [fresh] };
}

const NEW_ROW = {
  active: 1,
  asked_at: null,
  last_run_at: null,
  last_outcome: null,
  last_problem: null,
} as const;

/** A done schedule, and one that was requested at once, keep their time. */
function retimed(row: ScheduleRow, { timing, next }: Wanted): ScheduleRow {
  if (row.timing === timing) return row;
  const waits = row.next_run_at !== null && row.asked_at === null;
  return { ...row, timing, ...(waits ? { next_run_at: next } : {}) };
}

const keyOf = ({ connection, task, destination }: DestinationKey) => JSON.stringify([connection, task, destination]);

function byKey(one: ScheduleRow, other: ScheduleRow): number {
  if (one.connection !== other.connection) return one.connection < other.connection ? -1 : 1;
  return one.task < other.task ? -1 : 1;
}
