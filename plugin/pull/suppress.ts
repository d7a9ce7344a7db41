import { createHash } from 'node:crypto';
import type { IvantiRecord } from '../odata/records.js';

/** Most rows that are remembered. Rows above the limit are delivered again and merged by RecId. */
const MAX_REMEMBERED = 30_000;
/** Most rows that a checkpoint holds during a run: it is written with every page. */
const MAX_INTERIM = 2000;
const HASH_LENGTH = 16;

/** RecId to hash of a whole record. */
export type Hashes = Readonly<Record<string, string>>;

/** Separates records that were delivered before from new ones. */
export interface Suppressor {
  /** The records that are new or changed; `points` says where each lies on the time line, if anywhere. */
  fresh(records: readonly IvantiRecord[], points: readonly (number | undefined)[]): readonly IvantiRecord[];
  /** Records left out so far because nothing about them had changed. */
  readonly unchanged: number;
  /** New records so far that are older than the newest one of the last run: they became visible with a delay. */
  readonly late: number;
  /** What an interrupted run needs when it is continued; undefined where that is too much. */
  interim(): Hashes | undefined;
  /** What the next run needs: the records that it will read again. */
  final(): Hashes;
}

export interface SuppressOptions {
  /** Hashes of the last run. */
  readonly before: Hashes;
  /** Records from this point on are remembered for the next run. */
  readonly keepFrom: number;
  /** The newest record of the last run; undefined when there was none. */
  readonly newest?: number | undefined;
  /** The same records are read again and again within this run. */
  readonly repeats: boolean;
  /** The run is a continuation: some hashes of `before` are its own, and their rows are not read again. */
  readonly isResumed?: boolean;
}

/** The whole record is hashed, so that a second edit within the same second is still delivered. */
export function createSuppressor(options: SuppressOptions): Suppressor {
  const { before, keepFrom, newest = -Infinity, repeats, isResumed = false } = options;
  const known = new Map(Object.entries(before));
  const kept = new Map(isResumed ? known : []);
  const mayKeep = (map: ReadonlyMap<string, unknown>, id: string) => map.has(id) || map.size < MAX_REMEMBERED;
  let interim: Hashes | undefined;
  let unchanged = 0;
  let late = 0;

  function isFresh(record: IvantiRecord, point: number): boolean {
    const id = record['RecId'] as string;
    const isRecent = point >= keepFrom;
    const isKnown = known.has(id);
    if (point < newest && !isKnown) late++;
    // Records of settled history are read once, so their hashes would never be looked at.
    if (!isRecent && !isKnown && !repeats) return true;
    const hash = hashOf(record);
    interim = undefined;
    if (isRecent && mayKeep(kept, id)) kept.set(id, hash);
    if (known.get(id) === hash) {
      unchanged++;
      return false;
    }
    if (isKnown || (repeats && mayKeep(known, id)) || kept.has(id)) known.set(id, hash);
    return true;
  }

  return {
    // A record without a cursor value counts as the oldest.
    fresh: (records, points) => records.filter((record, at) => isFresh(record, points[at] ?? -Infinity)),
    get unchanged() {
      return unchanged;
    },
    get late() {
      return late;
    },
    // Remembered records are known records too.
    interim: () => (known.size > MAX_INTERIM ? undefined : (interim ??= Object.fromEntries(known))),
    final: () => Object.fromEntries(kept),
  };
}

export function hashOf(record: IvantiRecord): string {
  return createHash('sha1').update(JSON.stringify(record)).digest('hex').slice(0, HASH_LENGTH);
}
