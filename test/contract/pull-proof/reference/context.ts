import type { CertifiedPart } from '../../../../host-sdk/index.js';
import type { Comparison } from '../../../../plugin/odata/query.js';
import { createAsk, type Ask, type Pages, type Place } from './ask.js';
import { ZONES_MS } from './bounds.js';
import type { Flaws } from './flaws.js';
import { CURSOR, stampOf, type Row } from './judge.js';
import type { Kept, Run, Shelf, State, Walk } from './state.js';
import { timeLineOf, type TimeLine } from './time-line.js';
import type { WalkContext } from './walk.js';

export interface ReaderOptions {
  readonly place: Place;
  readonly pageSize: number;
  /** Keys at which further lanes begin to look. */
  readonly lanes: readonly string[];
  /** Whether to look for what is gone and what is back, after each run. */
  readonly sweeps: boolean;
  /** Zone of a tenant that shows local time without its zone. */
  readonly zone?: string | undefined;
  /** The clock of the computer it runs on, ms. */
  readonly now: () => number;
  /** Called after each answer. */
  readonly passed: () => void;
  /** Called where rows and state are about to be stored; what it throws ends the process. */
  readonly storing?: () => void;
  readonly flaws?: Flaws;
  /** Number of the process and of its part, as a text that can be compared. */
  readonly process?: () => string;
  /** Gets what a run that has ended says of itself. */
  readonly certify?: (part: CertifiedPart) => void;
  /** Gets the number of rows that a sweep has stored. */
  readonly compared?: (rows: number) => void;
}

/** One process: what it asks, knows and stores. */
export interface Context {
  readonly options: ReaderOptions;
  readonly flaws: Flaws;
  readonly line: TimeLine;
  readonly state: State;
  /** What was known when the process began. */
  readonly begun: Pick<State, 'closed' | 'newest'>;
  readonly shelf: Shelf;
  readonly ask: Ask;
  readonly stamp: (row: Row) => number | undefined;
  /** A comparison with the cursor field, wide enough for a tenant whose reading of literals is unknown. */
  readonly stamped: (operator: 'ge' | 'le', place: number) => Comparison;
  /** Stores rows together with the state. */
  readonly store: (rows: readonly Row[], deleted?: boolean) => void;
}

export function openContext(shelf: Shelf, given: ReaderOptions): Context {
  const { flaws = {}, place, passed, zone, storing } = given;
  const pages: Pages = { most: Infinity };
  const options: ReaderOptions = {
    ...given,
    get pageSize() {
      return flaws.keepsPageSize === true ? given.pageSize : Math.min(given.pageSize, pages.most);
    },
  };
  const known = timeLineOf(zone);
  const line = flaws.forgetsFold === true ? { ...known, repeated: () => undefined } : known;
  const state = JSON.parse(shelf.saved) as State;
  const proven = () => ({ keys: state.keysProven === true, stamps: state.stampsProven === true });
  const put = (rows: readonly Row[], deleted: boolean) => {
    for (const row of rows) {
      if (isKnown(shelf.rows.get(row.RecId), row, deleted, flaws)) continue;
      const kept: Kept = { row, deleted, at: given.process?.() ?? '' };
      shelf.rows.set(row.RecId, kept);
      shelf.log.push(kept);
    }
  };
  return {
    options,
    flaws,
    line,
    state,
    begun: JSON.parse(shelf.saved) as State,
    shelf,
    ask: createAsk(place, line, flaws, proven, passed, pages),
    stamp: (row) => stampOf(row, line),
    stamped(operator, at) {
      const margin = state.stampsProven === false ? ZONES_MS : 0;
      return { field: CURSOR, operator, value: line.literal(operator === 'ge' ? at - margin : at + margin) };
    },
    store(rows, deleted = false) {
      // Letters of both cases: which order they are in is not known.
      if (rows.some(({ RecId }) => /[a-z]/.test(RecId))) state.keysProven = false;
      if (flaws.commitsFirst === true) shelf.saved = JSON.stringify(state);
      storing?.();
      put(rows, deleted);
      shelf.saved = JSON.stringify(state);
    },
  };
}

function isKnown(kept: Kept | undefined, row: Row, deleted: boolean, { hashesKeyOnly }: Flaws): boolean {
  if (kept === undefined || kept.deleted !== deleted) return false;
  return hashesKeyOnly === true ? kept.row[CURSOR] === row[CURSOR] : JSON.stringify(kept.row) === JSON.stringify(row);
}

/** What a walk needs; `seen` gets its rows before they are stored. */
export function walkContext(context: Context, seen: (rows: readonly Row[]) => void): WalkContext {
  const { ask, flaws, options, state, stamped, store } = context;
  return {
    ask,
    flaws,
    get pageSize() {
      return options.pageSize;
    },
    knowsOrder: () => state.keysProven === true,
    bounds: ({ since }) => (since === undefined ? [] : [stamped('ge', since)]),
    keep(rows) {
      seen(rows);
      store(meant(context, state.run, rows));
    },
  };
}

/** The rows that a run stores: all, but for a puller that leaves out what is stamped later than it begins. */
export function meant({ stamp }: Context, run: Run | undefined, rows: readonly Row[]): readonly Row[] {
  const latest = run?.latest ?? Infinity;
  return rows.filter((row) => (stamp(row) ?? -Infinity) <= latest);
}

/** Takes down which records a walk met. */
export function meet({ stamp }: Context, walk: Walk, rows: readonly Row[]): void {
  for (const row of rows) walk.met[row.RecId] = stamp(row) ?? null;
}
