import { createHash } from 'node:crypto';
import type { IvantiRecord } from '../odata/records.js';

/** Rows remembered at most; above it they are delivered again and merged by RecId. */
const MOST_REMEMBERED = 20_000;
const HASH_LENGTH = 16;

/** RecId to hash of a whole record. */
export type Hashes = Readonly<Record<string, string>>;

/** Tells records that were delivered before from news. */
export interface Suppressor {
  /** The records that are new or changed; `points` says where each lies on the time line. */
  fresh(records: readonly IvantiRecord[], points: readonly number[]): readonly IvantiRecord[];
  /** Records left out so far because nothing about them had changed. */
  readonly unchanged: number;
  /** New records so far that lie before the horizon: they became visible late. */
  readonly late: number;
  /** What an interrupted run needs when it is continued. */
  interim(): Hashes;
  /** What the next run needs: the records that it will read again. */
  final(): Hashes;
}

export interface SuppressOptions {
  /** Hashes of the last run. */
  readonly before: Hashes;
  /** Records from this point on are remembered for the next run; it may rise in the course of a run. */
  readonly keepFrom: () => number;
  /** Where the last run ended; undefined when there was none. */
  readonly horizon?: number | undefined;
  /** The same records are read again and again within this run. */
  readonly repeats: boolean;
}

/** The whole record is hashed, so that a second edit within the same second still gets out. */
export function createSuppressor({ before, keepFrom, horizon = -Infinity, repeats }: SuppressOptions): Suppressor {
  const known = new Map(Object.entries(before));
  const kept = new Map<string, { readonly hash: string; readonly point: number }>();
  const mayKeep = (map: ReadonlyMap<string, unknown>, id: string) => map.has(id) || map.size < MOST_REMEMBERED;
  let interim: Hashes | undefined;
  let unchanged = 0;
  let late = 0;

  function isFresh(record: IvantiRecord, point: number, least: number): boolean {
    const id = record['RecId'] as string;
    const isRecent = point >= least;
    const isKnown = known.has(id);
    if (point < horizon && !isKnown) late++;
    // Records of settled history are read once, so their hashes would never be looked at.
    if (!isRecent && !isKnown && !repeats) return true;
    const hash = hashOf(record);
    interim = undefined;
    if (isRecent && mayKeep(kept, id)) kept.set(id, { hash, point });
    if (known.get(id) === hash) {
      unchanged++;
      return false;
    }
    if (isKnown || (repeats && mayKeep(known, id)) || kept.has(id)) known.set(id, hash);
    return true;
  }

  return {
    fresh(records, points) {
      const least = keepFrom();
      return records.filter((record, at) => isFresh(record, points[at] ?? 0, least));
    },
    get unchanged() {
      return unchanged;
    },
    get late() {
      return late;
    },
    // Whatever is kept is known too.
    interim: () => (interim ??= Object.fromEntries(known)),
    final() {
      const least = keepFrom();
      return Object.fromEntries([...kept].flatMap(([id, { hash, point }]) => (point >= least ? [[id, hash]] : [])));
    },
  };
}

export function hashOf(record: IvantiRecord): string {
  return createHash('sha1').update(JSON.stringify(record)).digest('hex').slice(0, HASH_LENGTH);
}
