import { PluginError, type Json } from '../../host-sdk/index.js';
import type { Bounds, Sighting, Waits } from '../odata/bounds.js';

/** A change younger than this may not be visible yet; one that becomes visible with this delay is still read. */
export const WAITS: Waits = { settleMs: 60_000, lookbackMs: 300_000 };

/**
 * Parses where the last sync ended. The horizon of version 1 came from a clock and was used with the lookback. Throws
 * `plugin.defect` for a value that no version wrote.
 */
export function readCheckpoint(since: Json): Bounds {
  const { version, horizon, anchor, newest } = (since ?? {}) as Partial<Record<string, unknown>>;
  if (version === 1 && isStamp(horizon)) {
    return { horizon: `${new Date(Date.parse(horizon) - WAITS.lookbackMs).toISOString().slice(0, 19)}Z` };
  }
  const isReadable =
    version === 2 &&
    [horizon, anchor].every((stamp) => stamp === undefined || isStamp(stamp)) &&
    (newest === undefined || isSighting(newest));
  if (isReadable) return { horizon, anchor, newest } as Bounds;
  throw new PluginError('plugin.defect', 'The checkpoint of the last sync is not readable by this version.', {
    fix: 'Sync once without a checkpoint; that sync asks for all open tickets.',
  });
}

export function toCheckpoint({ horizon, anchor, newest }: Bounds): Json {
  return {
    version: 2,
    ...(horizon === undefined ? {} : { horizon }),
    ...(anchor === undefined ? {} : { anchor }),
    ...(newest === undefined ? {} : { newest: { ...newest } }),
  };
}

function isStamp(value: unknown): value is string {
  const isWritten = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z?$/.test(value);
  return isWritten && !Number.isNaN(Date.parse(value));
}

function isSighting(value: unknown): value is Sighting {
  const { stamp, host, date } = (value ?? {}) as Partial<Sighting>;
  return isStamp(stamp) && Number.isFinite(host) && Number.isFinite(date);
}
