import type { Holdings, Json, PullBatch, PullMode } from '../../../host-sdk/index.js';

/** The part of a row that tells its version. */
export interface Version {
  readonly Subject: Json;
  readonly deleted: boolean;
}

/** A destination in memory: rows by RecId and the checkpoint, replaced together. */
export interface Shelf {
  readonly rows: Map<string, Version>;
  readonly checkpoint: Json;
  /** Contents that came twice within one run. */
  readonly repeats: string[];
  readonly holdings: Holdings;
  store(batch: Pick<PullBatch, 'rows' | 'checkpoint'>, mode: PullMode): void;
  /** A new run of this mode begins. */
  begin(mode: PullMode): void;
}

export function createShelf(): Shelf {
  const rows = new Map<string, Version>();
  const repeats: string[] = [];
  const living = () => [...rows].filter(([, { deleted }]) => !deleted).map(([id]) => id);
  let checkpoint: Json = null;
  const seen = { historical: new Set<string>(), incremental: new Set<string>() };
  return {
    rows,
    repeats,
    get checkpoint() {
      return checkpoint;
    },
    holdings: {
      count: async () => living().length,
      async *keys() {
        yield living();
      },
    },
    begin(mode) {
      seen[mode].clear();
    },
    store(batch, mode) {
      for (const row of batch.rows) {
        const { _dlt_processing_time: _at, ...content } = row;
        const text = JSON.stringify(content);
        const id = row['RecId'] as string;
        if (seen[mode].has(text)) repeats.push(id);
        seen[mode].add(text);
        const deleted = row['_deleted'] === true;
        rows.set(id, { Subject: deleted ? (rows.get(id)?.Subject ?? null) : (row['Subject'] ?? null), deleted });
      }
      checkpoint = JSON.parse(JSON.stringify(batch.checkpoint)) as Json;
    },
  };
}
