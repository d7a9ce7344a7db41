import type { ClockState } from '../../model/data/clock.js';
import { tableNamed, type Store, type StoreChange } from '../../model/data/store.js';
import type { Tenant } from '../instance/tenant.js';
import type { JournalLine, KeptChange } from './replay.js';
import { savedStore, sizesOf } from './saved.js';

type Append = (lines: readonly string[]) => void;

/** Writes changes as lines of one journal file. Everything that a line depends on is earlier in the same file. */
export interface JournalLines {
  readonly ofChanges: (namespace: string, store: Store, changes: readonly StoreChange[], append: Append) => void;
  readonly ofClock: (append: Append) => void;
}

export function linesOf(tenant: Tenant): JournalLines {
  let isHeaded = false;
  const described = new Set<string>();
  let clock: ClockState | undefined = tenant.clock.state();

  /** Adds lines after those they depend on; a line counts as written only when it is persisted. */
  function say(lines: readonly JournalLine[], tables: readonly string[], append: Append): void {
    const now = tenant.clock.state();
    const isMoved = now?.offset !== clock?.offset || now?.frozenAt !== clock?.frozenAt;
    if (!isMoved && lines.length === 0) return;
    const head: JournalLine = { version: 1, seed: tenant.seedData.seed, sizes: sizesOf(tenant) };
    const all = [...(isHeaded ? [] : [head]), ...(isMoved ? [{ clock: now ?? null }] : []), ...lines];
    append(all.map((line) => JSON.stringify(line)));
    isHeaded = true;
    clock = now;
    for (const table of tables) described.add(table);
  }

  return {
    ofChanges(namespace, store, changes, append) {
      const puts = changes.flatMap((change) => ('put' in change ? [change.put[0]] : []));
      const tables = [...new Set(puts)].filter((table) => !described.has(table));
      const fields = tables.map((table): JournalLine => {
        const names = tableNamed(store, table)?.seeded.object.fields.map(({ name }) => name) ?? [];
        return { fields: [table, names] };
      });
      const kept = changes.map((change) => keptOf(store, change));
      say([...fields, { ns: namespace, made: store.made, do: kept }], tables, append);
    },
    ofClock(append) {
      say([], [], append);
    },
  };
}

function keptOf(store: Store, change: StoreChange): KeptChange {
  if ('all' in change) return { all: savedStore(store) };
  if ('file' in change) return { file: [change.file[0], change.file[1]?.toString('base64') ?? null] };
  return change;
}
