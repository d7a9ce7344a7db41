import { createHash } from 'node:crypto';
import { instantOf, readStamp } from '../odata/stamp.js';
import type { IvantiRecord } from '../odata/records.js';

/** Rows remembered at most; above it they are delivered again and merged by RecId. */
const MOST_REMEMBERED = 20_000;
const HASH_LENGTH = 16;

/** RecId to hash of a whole record. */
export type Hashes = Readonly<Record<string, string>>;

/** Tells records that were delivered before from news. */
export interface Suppressor {
  /** The records that are new or changed. */
  fresh(records: readonly IvantiRecord[]): readonly IvantiRecord[];
  /** What an interrupted run needs when it is continued. */
  interim(): Hashes;
  /** What the next run needs: the records that it will read again. */
  final(): Hashes;
}

/**
 * `before` comes from the last run; records stamped at or after `keepFrom` (ms) are remembered for the next one.
 * The whole record is hashed, so that a second edit within the same second still gets out.
 */
export function createSuppressor(before: Hashes, keepFrom: number, cursorField: string, timeZone: string): Suppressor {
  const known = new Map(Object.entries(before));
  const kept = new Map<string, string>();
  return {
    fresh: (records) =>
      records.filter((record) => {
        const id = record['RecId'] as string;
        const hash = hashOf(record);
        const stamp = readStamp(record[cursorField], timeZone);
        if (stamp !== undefined && instantOf(stamp) >= keepFrom && (kept.has(id) || kept.size < MOST_REMEMBERED)) {
          kept.set(id, hash);
        }
        if (known.get(id) === hash) return false;
        if (known.has(id) || kept.has(id)) known.set(id, hash);
        return true;
      }),
    interim: () => Object.fromEntries([...known, ...kept]),
    final: () => Object.fromEntries(kept),
  };
}

export function hashOf(record: IvantiRecord): string {
  return createHash('sha1').update(JSON.stringify(record)).digest('hex').slice(0, HASH_LENGTH);
}
