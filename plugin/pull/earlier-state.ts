import type { Json, JsonObject } from '../../host-sdk/index.js';

/** How far back an increment of version 1 read. */
const LOOKBACK_MS = 300_000;

/**
 * Converts a checkpoint of version 1 to version 2: its horizon, which came from the tenant's clock, less the time that
 * its next increment would have read back. An unfinished run starts again.
 */
export function fromEarlierVersion(checkpoint: Json): Json {
  if (typeof checkpoint !== 'object' || checkpoint === null || Array.isArray(checkpoint)) return checkpoint;
  const state = checkpoint as Readonly<Record<string, Json>>;
  if (state['version'] !== 1) return checkpoint;
  const kept = Object.fromEntries(Object.entries(state).filter(([name]) => !OVERTAKEN.has(name)));
  // A table that never showed a record had one all the same.
  const bound = state['unseen'] === true ? undefined : (text(state['again']) ?? text(state['horizon']));
  const since = text(state['since']);
  const horizon = bound === undefined ? undefined : earlier(bound);
  const isCovered = horizon !== undefined && since !== undefined && since < horizon && state['gaps'] !== true;
  return {
    ...kept,
    version: 2,
    ...(horizon === undefined ? {} : { bounds: { horizon } }),
    ...(isCovered ? { spans: [{ from: since, to: horizon }] } : {}),
    ...(text(state['cursor']) === undefined ? {} : { shown: true }),
  } satisfies JsonObject;
}

const OVERTAKEN = new Set(['version', 'horizon', 'again', 'since', 'gaps', 'newest', 'unseen', 'run', 'backfill']);

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function earlier(bound: string): string {
  const zone = bound.endsWith('Z') ? 'Z' : '';
  const point = Date.parse(zone === '' ? `${bound}Z` : bound);
  return `${new Date(point - LOOKBACK_MS).toISOString().slice(0, 19)}${zone}`;
}
