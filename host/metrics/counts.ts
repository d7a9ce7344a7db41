import type { Clock } from '../../host-sdk/index.js';
import { addCounts, type MetricCount } from '../store/metric-counts.js';
import type { StoreDatabase } from '../store/store.js';
import { createWriteBehind } from '../store/write-behind.js';
import type { CounterName } from './definitions.js';

/** Adds to a counter. `labels` are values in the order of the metric's labels. */
export type Count = (counter: CounterName, labels: readonly string[], by?: number) => void;

export interface Counts {
  readonly count: Count;
  flush(): Promise<void>;
}

/** A kill loses the counts of at most this time: metrics are not worth a write for each call. */
const WRITE_INTERVAL_MS = 1_000;

/** Counts in memory and adds to the store at intervals; the server reads the sums of all processes there. */
export function openCounts(db: StoreDatabase, clock: Clock, onError: (error: unknown) => void): Counts {
  let waiting = new Map<string, MetricCount>();
  let writtenAt = clock.now();
  const writer = createWriteBehind(async () => {
    const counts = [...waiting.values()];
    waiting = new Map();
    writtenAt = clock.now();
    await addCounts(db, counts);
  }, onError);
  return {
    count(metric, labels, by = 1) {
      if (!(by > 0)) return;
      const text = JSON.stringify(labels);
      const key = `${metric} ${text}`;
      waiting.set(key, { metric, labels: text, value: (waiting.get(key)?.value ?? 0) + by });
      if (clock.now() - writtenAt >= WRITE_INTERVAL_MS) writer.schedule();
    },
    flush: () => writer.flush(),
  };
}
