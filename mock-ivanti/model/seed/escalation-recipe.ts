import { computed, type Column } from '../data/column.js';
import { columnOf, evenly, linkedTo, picked, type Recipe, type RecipeContext, type RowPick } from './recipe.js';
import { SEED_END } from './stamps.js';

const WATCHES = 'frs_data_escalation_watchs';
/** A watched record has two watches: one for its response and one for its resolution. */
const EACH = 2;
const INCIDENT_SHARE = 0.8;
const HOUR = 3_600_000;
const HOURS: readonly (readonly [response: number, resolution: number])[] = [
  [1, 4],
  [2, 8],
  [4, 24],
  [8, 72],
];

/** The newest incidents and service requests are watched, up to the number of watches. */
function watchedOf(context: RecipeContext, set: 'incidents' | 'servicereqs'): { first: number; count: number } {
  const pairs = Math.floor(context.planned(WATCHES).size / EACH);
  const incidents = Math.min(context.planned('incidents').size, Math.floor(pairs * INCIDENT_SHARE));
  if (set === 'incidents') return { first: 0, count: incidents };
  return { first: incidents, count: Math.min(context.planned('servicereqs').size, pairs - incidents) };
}

/** The links of a record to its watches; -1 in both where it has none. */
export function escalationLinks(context: RecipeContext, set: 'incidents' | 'servicereqs'): Record<string, Column> {
  const { first, count } = watchedOf(context, set);
  const watches = context.planned(WATCHES);
  const pair: RowPick = (row) => {
    const place = context.size - 1 - row;
    return place < count ? first + place : -1;
  };
  const id =
    (offset: number) =>
    (row: number): string | null =>
      pair(row) < 0 ? null : watches.recId(pair(row) * EACH + offset);
  return {
    ...linkedTo('ResponseEscLink', () => 'Frs_data_escalation_watch', id(0)),
    ...linkedTo('ResolutionEscLink', () => 'Frs_data_escalation_watch', id(1)),
  };
}

interface Watched {
  readonly category: string;
  readonly recId: string;
  readonly created: number;
  readonly isOpen: boolean;
}

const FINAL = new Set(['Resolved', 'Closed', 'Cancelled', 'Fulfilled']);

/** Escalation watches: when a record must be answered and resolved, and whether the clock still runs. */
export const escalationWatchRecipe: Recipe = (context) => {
  const sets = (['incidents', 'servicereqs'] as const).map((name) => {
    const set = context.set(name);
    const [status, created] = [columnOf(set, 'Status'), columnOf(set, 'CreatedDateTime')];
    return { ...watchedOf(context, name), set, status, created };
  });
  const watched = (row: number): Watched | undefined => {
    const pair = Math.floor(row / EACH);
    const found = sets.find(({ first, count }) => pair >= first && pair < first + count);
    if (!found) return undefined;
    const place = found.set.size - 1 - (pair - found.first);
    return {
      category: found.set.object.name,
      recId: found.set.recId(place),
      created: Number(found.created.value(place)),
      isOpen: !FINAL.has(String(found.status.value(place))),
    };
  };
  const target = evenly(context, 'Target', HOURS.length);
  const seconds = (row: number): number => (HOURS[target(row)]?.[row % EACH === 0 ? 0 : 1] ?? 0) * (HOUR / 1000);
  const due = (share: number) => (row: number) => {
    const start = watched(row)?.created;
    return start === undefined ? null : start + seconds(row) * 1000 * share;
  };
  // Four out of five stopped clocks were stopped in time.
  const isPassed = (share: number) => (row: number) =>
    watched(row)?.isOpen === true
      ? (due(share)(row) ?? SEED_END) < SEED_END
      : row % 5 === 4 && watched(row) !== undefined;
  const isRunning = (row: number): boolean => watched(row)?.isOpen === true;
  return {
    ...picked('ClockState', 'EscalationClockState', (row) => (isRunning(row) ? 0 : 1)),
    L1DateTime: computed(due(0.5)),
    L1Passed: computed(isPassed(0.5)),
    L2DateTime: computed(due(0.75)),
    L2Passed: computed(isPassed(0.75)),
    L3DateTime: computed(due(0.9)),
    L3Passed: computed(isPassed(0.9)),
    BreachDateTime: computed(due(1)),
    BreachPassed: computed(isPassed(1)),
    TargetClockDuration: computed(seconds),
    TotalRunningDuration: computed((row) =>
      isRunning(row) ? 0 : Math.floor(seconds(row) * (row % 5 === 4 ? 1.5 : 0.6)),
    ),
    ...linkedTo(
      'ParentLink',
      (row) => watched(row)?.category ?? null,
      (row) => watched(row)?.recId ?? null,
    ),
  };
};
