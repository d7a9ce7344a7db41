import type { PullMode } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import { civilInstant } from '../odata/stamp.js';
import type { RunState, TableState } from './state.js';

export type Window = Pick<RunState, 'from' | 'to' | 'certifies' | 'tail'>;

/**
 * The span of time that a new run reads, by the tenant's clock: [from, to) in whole seconds. `to` is never later than
 * `settle_seconds` ago, because a younger change may not be visible yet; the tail behind it is read for freshness.
 */
export function planWindow(
  settings: DataConfig,
  mode: PullMode,
  state: TableState,
  serverNow: number,
  timeZone: string,
): Window {
  const settled = floorSeconds(serverNow - settings.settle_seconds * 1000);
  if (mode === 'incremental') return incremental(settings, state, settled, timeZone);
  if (settings.start_date === undefined) {
    throw new PluginError('config.invalid', 'data.start_date: is required when mode is historical.', {
      field: 'data.start_date',
    });
  }
  const from = floorSeconds(boundInstant(settings.start_date, timeZone, 'first'));
  const end = settings.end_date === undefined ? Infinity : boundInstant(settings.end_date, timeZone, 'last');
  // "Through" includes the last second, and a second more covers fractions that the tenant hides.
  const to = Math.max(from, Math.min(floorSeconds(end) + 1000, settled));
  const horizon = state.horizon === undefined ? undefined : Date.parse(state.horizon);
  return {
    from: iso(from),
    to: iso(to),
    certifies: horizon === undefined || (from <= horizon && to > horizon),
    tail: settings.end_date === undefined,
  };
}

/** From the horizon, or from start_date, or from now on when there is neither. */
function incremental(settings: DataConfig, state: TableState, settled: number, timeZone: string): Window {
  const start = settings.start_date === undefined ? settled : boundInstant(settings.start_date, timeZone, 'first');
  const from = state.horizon === undefined ? start : Date.parse(state.horizon) - settings.lookback_seconds * 1000;
  return { from: iso(Math.min(floorSeconds(from), settled)), to: iso(settled), certifies: true, tail: true };
}

/** A day of the tenant counts whole: its first instant for a start, its last second for an end. */
export function boundInstant(text: string, timeZone: string, edge: 'first' | 'last'): number {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) return Date.parse(text);
  if (text.length > 'YYYY-MM-DD'.length) return civilInstant(text, timeZone);
  return civilInstant(edge === 'first' ? `${text}T00:00:00` : `${text}T23:59:59`, timeZone);
}

function floorSeconds(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}

/** Whole seconds, UTC. */
export function iso(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
