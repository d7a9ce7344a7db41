import type { Json, JsonObject, PullMode } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';

/** What a destination keeps for one table between runs, beside its rows. */
export interface TableState {
  readonly version: 1;
  /** Host with port of the tenant whose records these are. */
  readonly tenant?: string;
  /** Everything changed before this instant (whole seconds, UTC, tenant's clock) is delivered. */
  readonly horizon?: string;
  /** Largest cursor value delivered, as people want to see it. */
  readonly cursor?: string;
  /** The run that has begun and not ended; its bounds stay as they are however often it is resumed. */
  readonly run?: RunState;
  /** RecId to hash of the rows that the next run will read again, so that unchanged ones are not delivered twice. */
  readonly recent?: Readonly<Record<string, string>>;
}

export interface RunState {
  readonly mode: PullMode;
  readonly paging: 'walk' | 'skip';
  /** Window [from, to), whole seconds, UTC. */
  readonly from: string;
  readonly to: string;
  /** Set when an incremental run may continue from `to`. */
  readonly certifies: boolean;
  /** Whether changes after `to` are read too, without being taken for complete. */
  readonly tail: boolean;
  /** Lanes of the window while it is walked; absent before its first page. */
  readonly lanes?: readonly LaneState[];
}

/** A part of the RecId space: behind `after`, up to and including `upTo`. */
export interface LaneState {
  readonly after?: string;
  readonly upTo?: string;
  readonly done: boolean;
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
