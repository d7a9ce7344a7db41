import type { Cell, HeldEntry, ExistingRows, Json, PullBatch, PullMode } from '../../../host-sdk/index.js';

/** The part of a row that tells its version. */
export interface Version {
  readonly Subject: Cell;
  readonly stamp: Cell;
  readonly deleted: boolean;
}

/** How a run ended that was not killed. */
export interface Ended {
  readonly mode: PullMode;
  /** What the run said, where it did not read everything. */
  readonly problem: string | null;
}

/** A destination in memory: rows by RecId and the checkpoint, replaced together. */
export interface Shelf {
  readonly rows: Map<string, Version>;
  readonly checkpoint: Json;
  /** Contents that came twice within one run. */
  readonly repeats: string[];
  /** RecIds of rows that an older version replaced. */
  readonly setBack: string[];
  /** Those of the world, and those of the tenant at rest. */
  readonly ends: Ended[];
  readonly endsAtRest: Ended[];
  readonly existingRows: ExistingRows;
  store(batch: Pick<PullBatch, 'rows' | 'checkpoint'>, mode: PullMode): void;
  /** A new run of this mode begins. */
  begin(mode: PullMode): void;
}

export function createShelf(): Shelf {
  const rows = new Map<string, Version>();
  const repeats: string[] = [];
  const setBack: string[] = [];
  const living = () => [...rows].filter(([, { deleted }]) => !deleted).map(([id]) => id);
  let checkpoint: Json = null;
  const seen = { historical: new Set<string>(), incremental: new Set<string>() };
  return {
    rows,
    repeats,
    setBack,
    ends: [],
    endsAtRest: [],
    get checkpoint() {
      return checkpoint;
    },
    existingRows: {
      count: async () => living().length,
      async *keys() {
        yield living();
      },
      async *entries() {
        const keys = [...rows.keys()].sort();
        yield keys.map((key) => entryOf(key, rows.get(key)));
      },
    },
    begin(mode) {
      seen[mode].clear();
    },
    store(batch, mode) {
      for (const row of batch.rows) {
        const { _dlt_processing_time: _at, ...content } = row;
        const text = JSON.stringify(content);
        const id = textOf(row['RecId']);
        if (seen[mode].has(text)) repeats.push(id);
        seen[mode].add(text);
        const held = rows.get(id);
        const deleted = row['_deleted'] === true;
        const version = deleted
          ? { Subject: held?.Subject ?? null, stamp: held?.stamp ?? null, deleted }
          : { Subject: row['Subject'] ?? null, stamp: row['LastModDateTime'] ?? null, deleted };
        if (held !== undefined && !deleted && isOlder(version, held)) setBack.push(id);
        rows.set(id, version);
      }
      checkpoint = JSON.parse(JSON.stringify(batch.checkpoint)) as Json;
    },
  };
}

function entryOf(key: string, version: Version | undefined): HeldEntry {
  const cursor = typeof version?.stamp === 'string' ? version.stamp : null;
  return version?.deleted === true ? { key, cursor, deleted: true } : { key, cursor };
}

/** Both by what others wrote and by its stamp; either alone may mislead. */
function isOlder(version: Version, held: Version): boolean {
  const [before, after] = [serialOf(held), serialOf(version)];
  return after < before && typeof version.stamp === 'string' && textOf(held.stamp) > version.stamp;
}

function textOf(value: Cell | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Which act wrote the version; 0 for the seeded one. */
function serialOf({ Subject }: Version): number {
  return Number(/^(?:edit|late|bulk|new) (\d+)/.exec(textOf(Subject))?.[1] ?? 0);
}
