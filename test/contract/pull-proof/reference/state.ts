import type { Row } from './judge.js';

/** The newest stamp that a question showed, and both clocks when it was first seen. Places on the tenant's line, ms. */
export interface Sighting {
  readonly stamp: number;
  readonly host: number;
  readonly date: number;
}

/** A walk from a record that was read (or the beginning) up to the first record that the lane above was given. */
export interface Lane {
  /** Where it begins to look; absent: at the beginning. */
  readonly from?: string;
  /** Only of a puller that invents it. */
  readonly to?: string;
  /** First record it was given. */
  first?: string;
  /** Last record it met: only that can be its end. */
  reached?: string;
  /** Records it can go on from, the last one to be tried first. */
  anchors: string[];
  done: boolean;
  /** Records have shown that its end is the end. */
  proven?: boolean;
}

export interface Walk {
  /** Only records stamped from here on; absent: all. */
  readonly since?: number;
  lanes: Lane[];
  /** Keys and stamps of what was met; null: no stamp. */
  met: Record<string, number | null>;
}

/** What one run found out by its question. It is kept until the run is over, however often that is killed. */
export interface Run {
  /** Newest stamp that is not in the tenant's future, and both clocks. */
  readonly newest?: Sighting;
  /** What is closed when it is over; absent: what was before. */
  readonly closes?: number;
  /** Keys and stamps that the question showed. */
  readonly shown: Readonly<Record<string, number>>;
  walk?: Walk;
  /** For its certificate: cursor values of what was received, by key, and what was known before. */
  received: Record<string, string | null>;
  readonly before: Pick<State, 'closed' | 'newest'>;
  /** What was closed when its question was asked. */
  readonly since?: number;
  readonly began: string;
  /** A stamp up to what it closes. */
  anchor?: number;
  /** Only of a puller that leaves out what is stamped later. */
  latest?: number;
  /** Newest stamp of the last page. */
  lastPage?: number;
}

/** All that a reader keeps beside the rows. Plain JSON. */
export interface State {
  /** Every record stamped up to here is delivered. */
  closed?: number;
  /** A stamp up to there that some record had. */
  anchor?: number;
  newest?: Sighting;
  /** Whether the table ever showed a record. */
  hasShown: boolean;
  /** Whether answers can be held against the order of keys, and against bounds in time. Absent: not looked at. */
  keysProven?: boolean | undefined;
  stampsProven?: boolean | undefined;
  run?: Run;
}

/** Where rows go. They and the state (as text) are stored together. */
export interface Shelf {
  readonly rows: Map<string, Kept>;
  /** Every version of them. */
  readonly log: Kept[];
  saved: string;
}

export interface Kept {
  readonly row: Row;
  readonly deleted: boolean;
  /** The process that stored it. */
  readonly at: string;
}

export function createShelf(): Shelf {
  const state: State = { hasShown: false };
  return { rows: new Map(), log: [], saved: JSON.stringify(state) };
}
