import type { Row } from '../../host-sdk/index.js';
import { readByName } from './by-name.js';
import type { Comparing } from './comparing.js';
import { cursorOf } from './cursor.js';
import { differs, type Differences, type Held } from './held-join.js';
import { someIds } from './newest.js';

/** RecId to the instant (ISO-8601 UTC) at which a record was found to be missing. */
export type Missing = Readonly<Record<string, string>>;

/** Differences between held and shown records, to be read by name. */
export interface OpenDifferences {
  /** @param company RecIds that were shown just now. */
  add(found: Differences, company: readonly string[]): void;
  readonly size: number;
  /**
   * Reads all of them by name. Gives rows for the records that are shown and differ from what is held. The others are
   * missing.
   */
  settle(): Promise<readonly Row[]>;
  readonly missing: Missing;
}

/** @param guard Throws when there are too many missing records to believe. */
export function openDifferences(
  { reading, output }: Comparing,
  before: Missing,
  guard: (missing: number) => void,
): OpenDifferences {
  const { clock, client } = reading.context;
  const found = new Date(client.serverClock.now() ?? clock.now()).toISOString();
  let missing = before;
  let held: readonly Held[] = [];
  let changed: readonly string[] = [];
  let company: readonly string[] = [];
  return {
    add(differences, shown) {
      held = [...held, ...differences.missing];
      changed = [...changed, ...differences.changed];
      if (shown.length > 0) company = shown;
    },
    get size() {
      return held.length + changed.length;
    },
    get missing() {
      return missing;
    },
    async settle() {
      const names = [...held.map(({ key }) => key), ...changed];
      if (names.length === 0) return [];
      const witnesses = company.length > 0 ? company : await someIds(reading);
      const shown = witnesses.length === 0 ? [] : await readByName(reading, names, witnesses);
      const there = new Map(shown.map((record) => [folded(record['RecId'] as string), record]));
      const gone = held.filter(({ key }) => !there.has(folded(key)));
      missing = { ...missing, ...Object.fromEntries(gone.map(({ key }) => [key, found])) };
      guard(Object.keys(missing).length);
      const entries = new Map(held.map((entry) => [folded(entry.key), entry]));
      const news = [...there].filter(([key, record]) => {
        const entry = entries.get(key);
        return entry === undefined || differs(entry, cursorOf(reading, record));
      });
      held = [];
      changed = [];
      const processedAt = new Date(clock.now()).toISOString();
      return news.map(([, record]) => output.row(record, processedAt));
    },
  };
}

/** Tenants accept a RecId in any case. */
function folded(id: string): string {
  return id.toLowerCase();
}
