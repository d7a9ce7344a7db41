import type { FieldType, Json, JsonObject, PullMode } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';

/** What a destination keeps for one table between runs, beside its rows. Bounds are texts of the tenant's time line. */
export interface TableState {
  readonly version: 1;
  /** Host with port of the tenant whose records these are. */
  readonly tenant?: string;
  /** Everything changed before it (whole seconds, tenant's clock) is delivered. */
  readonly horizon?: string;
  /** Where the horizon was before a run that was shown nothing: one empty answer proves little, so the next goes on there. */
  readonly again?: string;
  /** Start of the earliest run; everything in the table was changed at or after it. */
  readonly since?: string;
  /** The runs since then do not touch each other, so the table lacks what lies between them. */
  readonly gaps?: true;
  /** Largest stamp seen, where stamps carry no zone. */
  readonly newest?: string;
  /** No run was ever shown a record: the table is empty, or the role may not see it. */
  readonly unseen?: true;
  /** Largest cursor value delivered (UTC), as people want to see it. */
  readonly cursor?: string;
  /** The incremental run that has begun and not ended; its bounds stay as they are however often it is resumed. */
  readonly run?: RunState;
  /** The same for a historical run: increments go on while it is being read. */
  readonly backfill?: RunState;
  /** RecId to hash of the rows that the next run will read again, so that unchanged ones are not delivered twice. */
  readonly recent?: Readonly<Record<string, string>>;
  /** RecId to the instant (ISO-8601 UTC) at which a record was first found to be missing. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Set once a row was marked as deleted: from then on every row says whether it is. */
  readonly marks?: true;
  /** Types of the fields at the end of the last run. */
  readonly fields?: Readonly<Record<string, FieldType>>;
}

export interface RunState {
  readonly mode: PullMode;
  readonly paging: 'walk' | 'skip';
  /** Historical: the span that was asked for, as it was written. */
  readonly start?: string;
  readonly end?: string;
  /** Window [from, to). */
  readonly from: string;
  readonly to: string;
  /** Set when an incremental run may continue from `to`. */
  readonly certifies: boolean;
  /** Whether changes after `to` are still to be read too, without being taken for complete. */
  readonly tail: boolean;
  /** RecId that the first page ended with; what the window holds up to it is delivered. */
  readonly head?: string;
  /** What is being read; absent before the first page. */
  readonly lanes?: readonly LaneState[];
  /** Start of the part of the window that no lane has got yet, and the days that the next one gets. */
  readonly next?: string;
  readonly days?: number;
}

/** A part of the window: changed in [from, to), with a RecId behind `after`, up to and including `upTo`. */
export interface LaneState {
  readonly from: string;
  /** Absent where it is open. */
  readonly to?: string;
  readonly after?: string;
  readonly upTo?: string;
  /** Records that were counted behind `after`, where the lane has all of them. */
  readonly counted?: number;
  /** Its first page decides into how many lanes it is split. */
  readonly opening?: true;
}

/**
 * Reads a checkpoint. Keys of later versions survive in what is written back.
 * Throws `host.destination` for a version this plugin does not know, and for the table of another tenant.
 */
export function readState(checkpoint: Json | null, tenant: string): TableState {
  if (checkpoint === null) return { version: 1, tenant };
  const state = checkpoint as Partial<TableState>;
  if (typeof checkpoint === 'object' && !Array.isArray(checkpoint) && state.version === 1) {
    if (state.tenant === undefined || state.tenant === tenant) return { ...state, version: 1, tenant };
    throw new PluginError('host.destination', `The table holds the records of ${state.tenant}, not of ${tenant}.`, {
      fix: 'Give each tenant a destination of its own.',
    });
  }
  throw new PluginError('host.destination', 'The table’s stored state was written by another version of the plugin.', {
    fix: 'Use that version, or start the table anew in an empty destination.',
  });
}

/** As a value that can be stored. */
export function toJson(state: TableState): Json {
  // Interfaces lack the index signature of JsonObject, though every member is plain JSON.
  return state as unknown as JsonObject;
}

/** Where a table keeps the unfinished run of a mode. */
export function slotOf(mode: PullMode): 'run' | 'backfill' {
  return mode === 'incremental' ? 'run' : 'backfill';
}
