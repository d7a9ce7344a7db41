import type { HeldEntry, Holdings } from '../../host-sdk/index.js';

/** A record as a walk shows it. */
export interface ShownEntry {
  readonly key: string;
  /** Its cursor value as a row has it; `null` for none. */
  readonly cursor: string | null;
}

/** What a table holds and what the tenant shows do not agree about it. */
export interface Differences {
  /** Held, and not shown. */
  readonly missing: readonly HeldEntry[];
  /** Shown, and not held, marked as deleted, or with another cursor value; older ones too. */
  readonly changed: readonly string[];
}

/** Compares what is shown, page by page, with what is held. */
export interface HeldJoin {
  page(shown: readonly ShownEntry[]): Promise<Differences>;
  /** Once everything was shown. */
  rest(): Promise<Differences>;
}

/**
 * Compares in the order of the keys, with one held entry in memory: what is shown must rise too. Entries up to `after`
 * were compared before.
 */
export async function orderedJoin(held: AsyncIterable<readonly HeldEntry[]>, after: string): Promise<HeldJoin> {
  const entries = entriesOf(held);
  let next = await entries.next();
  const advance = async () => {
    next = await entries.next();
  };
  while (next.done !== true && next.value.key <= after) await advance();

  async function missingBefore(key: string | undefined, missing: HeldEntry[]): Promise<void> {
    while (next.done !== true && (key === undefined || next.value.key < key)) {
      if (next.value.deleted !== true) missing.push(next.value);
      await advance();
    }
  }
  return {
    async page(shown) {
      const missing: HeldEntry[] = [];
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
      const missing: HeldEntry[] = [];
      await missingBefore(undefined, missing);
      return { missing, changed: [] };
    },
  };
}

/** Compares in any order, with all that is held in memory. */
export async function hashedJoin(held: AsyncIterable<readonly HeldEntry[]>): Promise<HeldJoin> {
  const open = new Map<string, HeldEntry>();
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

/** What is held, in the order of its keys where the host can tell; the cursor is unknown where it cannot. */
export function heldEntries(holdings: Holdings, cursor: string | undefined): AsyncIterable<readonly HeldEntry[]> {
  if (holdings.entries !== undefined) return withoutCursor(holdings.entries(cursor ?? ''), cursor === undefined);
  return keysOnly(holdings);
}

/** Without a cursor to compare: it is not written there. */
const UNKNOWN = '\u0000';

async function* withoutCursor(portions: AsyncIterable<readonly HeldEntry[]>, isUnknown: boolean) {
  for await (const portion of portions) {
    yield isUnknown ? portion.map((entry) => ({ ...entry, cursor: UNKNOWN })) : portion;
  }
}

async function* keysOnly(holdings: Holdings): AsyncGenerator<readonly HeldEntry[]> {
  for await (const keys of holdings.keys()) yield keys.map((key) => ({ key, cursor: UNKNOWN }));
}

async function* entriesOf(portions: AsyncIterable<readonly HeldEntry[]>): AsyncGenerator<HeldEntry> {
  for await (const portion of portions) yield* portion;
}

/** Whether a row is not what the tenant shows: marked as deleted, or with another cursor value. */
export function differs({ cursor: held, deleted }: HeldEntry, shown: string | null): boolean {
  return deleted === true || (held !== UNKNOWN && held !== shown);
}
