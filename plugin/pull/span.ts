import { PluginError, type PullMode, type PullSpan } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import { isDateOrInstant } from '../platform/time-words.js';
import { boundInstant } from '../odata/timeline.js';

/** The current time, and the zone in which days begin. */
export interface Moment {
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Throws `config.invalid` for an end of the configuration that lies before its start. */
export function requireOrder({ start_date: start, end_date: end }: DataConfig, timeZone: string): void {
  if (start === undefined || end === undefined || !isReversed({ start, end }, timeZone)) return;
  throw reversed({ start, end }, 'data.end_date');
}

/** A day includes all of its hours. */
function isReversed({ start, end }: PullSpan, timeZone: string): boolean {
  return end !== undefined && boundInstant(end, timeZone, 'last') < boundInstant(start, timeZone, 'first');
}

/**
 * Throws `config.invalid` for dates that a run cannot use: not ISO-8601, the end before the start, or a start in the
 * future. An end may lie in the future: then the run reads up to now.
 */
export function requireSpan(
  settings: DataConfig,
  { mode = settings.mode, span }: { readonly mode?: PullMode | undefined; readonly span?: PullSpan | undefined },
  moment: Moment,
): void {
  if (span !== undefined) {
    if (mode === 'incremental') throw new PluginError('config.invalid', 'A span is for history.', { field: 'span' });
    requireTime(span.start, 'span.start');
    if (span.end !== undefined) requireTime(span.end, 'span.end');
    if (isReversed(span, moment.timeZone)) throw reversed(span, 'span.end');
    requirePast(span.start, 'span.start', moment);
    return;
  }
  const start = mode === 'historical' ? configuredSpan(settings).start : settings.start_date;
  if (start !== undefined) requirePast(start, 'data.start_date', moment);
}

/** The span of the history in the configuration. Throws `config.invalid` when it names no start. */
export function configuredSpan({ start_date: start, end_date: end }: DataConfig): PullSpan {
  if (start !== undefined) return end === undefined ? { start } : { start, end };
  throw new PluginError('config.invalid', 'data.start_date: is required when mode is historical.', {
    field: 'data.start_date',
    fix: 'Set `data.start_date`, or give the pull a start.',
  });
}

/** Throws `config.invalid` for a text that is not an ISO-8601 date or instant. */
export function requireTime(text: string, field: string): void {
  if (isDateOrInstant(text)) return;
  throw new PluginError('config.invalid', `"${text}" is not an ISO-8601 date or instant.`, {
    field,
    fix: 'Write it like 2024-01-31 or 2024-01-31T08:00:00Z.',
  });
}

/** Throws `config.invalid` for a time in the future: changes until then would never be read. */
export function requirePast(text: string, field: string, { timeZone, now }: Moment): void {
  if (boundInstant(text, timeZone, 'first') <= now) return;
  const time = new Date(now).toISOString();
  throw new PluginError('config.invalid', `${text} lies in the future: it is ${time}.`, {
    field,
    fix: 'Name a date or an instant in the past.',
  });
}

function reversed({ start, end = '' }: PullSpan, field: string): PluginError {
  return new PluginError('config.invalid', `The end ${end} is before the start ${start}.`, {
    field,
    fix: 'Exchange the two, or leave the end out.',
  });
}
