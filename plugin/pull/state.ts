import {
  PluginError,
  type CertifiedPart,
  type CoveredSpan,
  type FieldType,
  type Json,
  type JsonObject,
  type PullMode,
  type Verification,
} from '../../host-sdk/index.js';
import type { Bounds, Moment } from '../odata/bounds.js';
import { fromEarlierVersion } from './earlier-state.js';

/** What a destination keeps for one table between runs, beside its rows. Stamps are texts of the tenant's time line. */
export interface TableState {
  readonly version: 2;
  /** Host with port of the tenant whose records these are. */
  readonly tenant?: string;
  /** How far increments have come; set as soon as a history begins, so that they can run beside it. */
  readonly bounds?: Bounds;
  /** Intervals that were read to their end, in order and separate from each other. */
  readonly spans?: readonly CoveredSpan[];
  /** Instant (ISO-8601 UTC, tenant's Date) at which the last run that read everything asked its question. */
  readonly checked?: string;
  /** Largest cursor value delivered (UTC), for display. */
  readonly cursor?: string;
  /** The tenant has shown a record of the table. */
  readonly shown?: true;
  /** It has never shown one: the table is empty, or the role may not see it. */
  readonly unseen?: true;
  /** The history that increments need before them and that has not been read to its end yet. */
  readonly owed?: { readonly start?: string };
  /**
   * The incremental run that has begun and not ended. Its first answer is kept unchanged each time the run is resumed.
   */
  readonly run?: RunState;
  /** The same for a history: increments go on while it is being read. */
  readonly backfill?: RunState;
  /** RecId to hash of the rows that the next run will read again, so that unchanged ones are not delivered twice. */
  readonly recent?: Readonly<Record<string, string>>;
  /** RecId to the instant (ISO-8601 UTC) at which a record was first found to be missing. */
  readonly missing?: Readonly<Record<string, string>>;
  /** An unfinished comparison with what the tenant shows. */
  readonly sweep?: SweepState;
  /** An unfinished verification. */
  readonly verify?: VerifyState;
  /** The values of the last comparison, where the cursor field is denied to the rows. */
  readonly cursors?: SeenCursors;
  /** Rows without a cursor value, that a history with a start has read. */
  readonly blank?: number;
  /** Set once a row was marked as deleted: from then on every row says whether it is. */
  readonly marks?: true;
  /** Types of the fields at the end of the last run. */
  readonly fields?: Readonly<Record<string, FieldType>>;
  /** Fields of records that `$metadata` does not describe, from all runs that have ended. */
  readonly strangers?: readonly string[];
  /** The settings under which this state was stored. */
  readonly readBy?: ReadBy;
}

export interface ReadBy {
  readonly cursor: string;
  readonly timeZone: string;
  /** Hash of the fields that are chosen, denied, hashed and masked. */
  readonly fields: string;
  /** Tells the key of hashed fields apart from another one. */
  readonly hashKey?: string;
}

export interface RunState {
  readonly mode: PullMode;
  readonly paging: 'walk' | 'skip';
  /** The span that was asked for, as written; both absent for a whole table. */
  readonly start?: string;
  readonly end?: string;
  /** What is read: stamped in [from, to). Absent: from the beginning, up to now. */
  readonly from?: string;
  readonly to?: string;
  /** What the run's one question showed, and when it was asked. */
  readonly question: Moment & { readonly asked?: number; readonly newest?: string };
  /** The bounds from which the run began. */
  readonly before: Bounds;
  /** Newest stamp that the run has seen before the horizon that it will reach. */
  readonly anchor?: string;
  /**
   * RecId and stamp of records that the question showed and that the walk has not returned with this stamp; with the
   * stamp that it did return.
   */
  readonly unmet?: readonly (readonly [recId: string, stamp: string, met?: string])[];
  /** Walked a second time, because the first walk missed a record. */
  readonly again?: true;
  /** What is being walked; absent before the first page. */
  readonly lanes?: readonly LaneState[];
  /** What the run has received so far, for its certificate; absent in runs of earlier versions. */
  readonly account?: AccountState;
}

/** What a run has received so far. The members are those of a certified part. */
export interface AccountState extends Pick<CertifiedPart, 'newest' | 'oldest' | 'inexact' | 'counted'> {
  /** Instant (ISO-8601 UTC, host's clock). */
  readonly startedAt: string;
  readonly first?: true;
  readonly resumed?: number;
  readonly beside?: number;
  readonly rows?: number;
  readonly unchanged?: number;
  /** Through which month, how many records, and the digest of them. */
  readonly periods: readonly (readonly [through: string, records: number, digest: string])[];
}

/** A part of a walk: the RecIds from `start` up to the first one of the lane above. */
export interface LaneState {
  /** Where it was opened; absent for the lowest. */
  readonly start?: string;
  /** First record that it was given. */
  readonly first?: string;
  /** Records that were delivered, oldest first; the walk goes on at the last that is still there. */
  readonly anchors: readonly string[];
  /** How many it has received, each counted once. */
  readonly records?: number;
  readonly done?: true;
}

/** Cursor values in UTC. */
export interface SeenCursors {
  /** The horizon at that time: increments read what is newer. */
  readonly until: string;
  /** By RecId. */
  readonly values: Readonly<Record<string, string>>;
}

/** A verification so far. */
export interface VerifyState {
  readonly how: Verification;
  /** Instant (ISO-8601 UTC, tenant's Date) at which it began. */
  readonly begun: string;
  /** Everything with a smaller RecId is compared; absent at the beginning. */
  readonly after?: string;
  /** The range from there that is being read: its end, and how far it is read. */
  readonly open?: { readonly to?: string; readonly lane: LaneState };
  /** Whether the tenant's counts fit what it shows; absent until that was tried. */
  readonly counts?: 'believed' | 'doubted';
  /** Parts whose count did not fit although they had just been read. */
  readonly doubts?: number;
  /** Ranges that are compared, and those in which records differed. */
  readonly ranges: number;
  readonly differing: number;
  /** Rows that are compared. */
  readonly compared: number;
  /** Rows that were marked as deleted at the beginning, because an earlier comparison had missed their records too. */
  readonly marked: number;
  readonly repaired: Repaired;
  /** What was found to be missing so far, as in {@link TableState.missing}. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Rows that a verification has written, by what was wrong with the table. */
export interface Repaired {
  readonly missing: number;
  readonly changed: number;
  readonly restored: number;
}

export interface SweepState {
  /** How far the tenant has been walked and compared. */
  readonly lane: LaneState;
  /** What was found to be missing so far, as in {@link TableState.missing}. */
  readonly missing: Readonly<Record<string, string>>;
}

/**
 * Reads a checkpoint; it understands what earlier versions stored. Keys of later versions are kept when it is written
 * back. Throws `host.destination` for a version this plugin does not know, and for the table of another tenant.
 */
export function readState(checkpoint: Json | null, tenant: string): TableState {
  if (checkpoint === null) return { version: 2, tenant };
  const state = fromEarlierVersion(checkpoint) as Partial<TableState>;
  if (typeof state === 'object' && !Array.isArray(state) && state.version === 2) {
    if (state.tenant === undefined || state.tenant === tenant) return { ...state, version: 2, tenant };
    throw new PluginError('host.destination', `The table holds the records of ${state.tenant}, not of ${tenant}.`, {
      fix: 'Give each tenant its own destination.',
    });
  }
  throw new PluginError('host.destination', 'The table’s stored state was written by another version of the plugin.', {
    fix: 'Use that version, or start the table again in an empty destination.',
  });
}

/** As a value that can be stored. */
export function toJson(state: TableState): Json {
  // Interfaces lack the index signature of JsonObject, though every member is plain JSON.
  return state as unknown as JsonObject;
}

/** The key of a table's unfinished run, by mode. */
export function slotOf(mode: PullMode): 'run' | 'backfill' {
  return mode === 'incremental' ? 'run' : 'backfill';
}
