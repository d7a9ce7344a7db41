import type { HeldEntry, ExistingRows } from '../../host-sdk/index.js';
import type { SeenCursors } from './state.js';

/** A record as a walk shows it. */
export interface ShownEntry {
  readonly key: string;
  /** Its cursor value as a row has it; `null` for none. */
  readonly cursor: string | null;
}

/** A difference between what a table holds and what the tenant shows. */
export interface Differences {
  /** Held, and not shown. */
  readonly missing: readonly Held[];
  /** Shown, and not held, marked as deleted, or with another cursor value, even an older one. */
  readonly changed: readonly string[];
}

/** Compares what is shown, page by page, with what is held. */
export interface HeldJoin {
  page(shown: readonly ShownEntry[]): Promise<Differences>;
  /** Called once everything was shown. */
  rest(): Promise<Differences>;
}

/**
 * Compares in the order of the keys, with one held entry in memory: what is shown must be in ascending order too.
 * Entries up to `after` were compared before.
 */
export async function orderedJoin(held: AsyncIterable<readonly Held[]>, after: string): Promise<HeldJoin> {
  const entries = entriesOf(held);
  let next = await entries.next();
  const advance = async () => {
    next = await entries.next();
  };
  while (next.done !== true && next.value.key <= after) await advance();

  async function missingBefore(key: string | undefined, missing: Held[]): Promise<void> {
    while (next.done !== true && (key === undefined || next.value.key < key)) {
      if (next.value.deleted !== true) missing.push(next.value);
      await advance();
    }
  }
  return {
    async page(shown) {
      const missing: Held[] = [];
      const changed: string[] = [];
      for (const { key, cursor } of shown) {
        await missingBefore(key, missing);
        if (next.done !== true && next.value.key === key) {
          if (differs(next.value, cursor)) changed.push(key);
          await advance();
        } else changed.push(key);
      }
      return { missing, changed };
    },
    async rest() {
      const missing: Held[] = [];
      await missingBefore(undefined, missing);
      return { missing, changed: [] };
    },
  };
}

/** Compares in any order, with all that is held in memory. */
export async function hashedJoin(held: AsyncIterable<readonly Held[]>): Promise<HeldJoin> {
  const open = new Map<string, Held>();
  for await (const entry of entriesOf(held)) open.set(entry.key, entry);
  const known = new Set<string>();
  return {
    page: (shown) => {
      const changed = shown.filter(({ key, cursor }) => {
        const entry = open.get(key);
        open.delete(key);
        const isAgain = known.has(key);
        known.add(key);
        return !isAgain && (entry === undefined || differs(entry, cursor));
      });
      return Promise.resolve({ missing: [], changed: changed.map(({ key }) => key) });
    },
    rest: () => {
      const missing = [...open.values()].filter(({ deleted }) => deleted !== true);
      return Promise.resolve({ missing, changed: [] });
    },
  };
}

/** A row, and what is known of its cursor value where the row does not have it. */
export interface Held extends HeldEntry {
  readonly seen?: string;
  /**
   * A record whose value has changed since the last comparison, but is older than this, was not delivered by an
   * increment.
   */
  readonly until?: string;
}

/** Without a cursor to compare. */
const UNKNOWN = '\u0000';

/**
 * What is held, in key order where the host can sort.
 * @param column Where the rows have their cursor values; undefined where the field is denied.
 * @param last The values of the last comparison, where the rows do not have them.
 */
export async function* heldEntries(
  existingRows: ExistingRows,
  column: string | undefined,
  last?: SeenCursors,
): AsyncGenerator<readonly Held[]> {
  const blank = (entry: Pick<HeldEntry, 'key' | 'deleted'>): Held => {
    const seen = last?.values[entry.key];
    return {
      ...entry,
      cursor: UNKNOWN,
      ...(last === undefined || seen === undefined ? {} : { seen, until: last.until }),
    };
  };
  if (existingRows.entries === undefined) {
    for await (const keys of existingRows.keys()) yield keys.map((key) => blank({ key }));
    return;
  }
  for await (const portion of existingRows.entries(column ?? '')) {
    yield column === undefined ? portion.map(blank) : portion;
  }
}

async function* entriesOf(portions: AsyncIterable<readonly Held[]>): AsyncGenerator<Held> {
  for await (const portion of portions) yield* portion;
}

/** Whether a row is not what the tenant shows: marked as deleted, or with another cursor value. */
export function differs({ cursor: held, deleted, seen, until = '' }: Held, shown: string | null): boolean {
  if (deleted === true) return true;
  if (held !== UNKNOWN) return held !== shown;
  return seen !== undefined && shown !== seen && (shown === null || shown < until);
}
