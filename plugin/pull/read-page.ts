import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { KeyOrder } from '../odata/key-order.js';
import type { Comparison } from '../odata/query.js';
import type { StampLine } from '../odata/question.js';
import type { IvantiRecord } from '../odata/records.js';
import { formOfStamps, type TimeLine } from '../odata/timeline.js';
import type { PullContext } from './context.js';
import type { RunState } from './state.js';

/** What one run reads, and with what. */
export interface Reading {
  readonly context: PullContext;
  readonly table: string;
  /** Fields to ask for; undefined for all. */
  readonly select: readonly string[] | undefined;
  readonly line: TimeLine;
  readonly paging: 'walk' | 'skip';
  /** How the tenant compares RecIds; undefined where that is not known. */
  readonly keyOrder: KeyOrder | undefined;
  /** Whether the tenant has shown that it reads the bounds of a filter in the zone in which it shows stamps. */
  readonly isExact: boolean;
  readonly options: CallOptions;
}

/** Records of one page, and the state of the run once they are durable. */
export interface ReadPage {
  readonly records: readonly IvantiRecord[];
  /** Where each of them lies on the time line; undefined for a record without a cursor value. */
  readonly points: readonly (number | undefined)[];
  readonly count?: number | undefined;
  readonly run: RunState;
  /** Concurrent requests. */
  readonly lanes: number;
}

/** What is stamped in [from, to), on the time line in milliseconds. */
export interface Interval {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The largest difference between two zones in which a tenant may read a bound. */
const ZONES_APART_MS = 14 * 3_600_000;

/** The tenant writes its stamps in another form than the run's bounds have, so the bounds are void. */
export class OtherStampForm extends PluginError {
  constructor(table: string, field: string) {
    super('tenant.bad_answer', `${table} mixes stamps with and without a time zone.`, { field });
  }
}

/** The run's time line, as answers are checked against it. */
export function stampsOf({ context, table, line, isExact }: Reading): StampLine {
  return {
    parse: (bound) => line.parse(bound),
    ...(isExact ? {} : { slackMs: ZONES_APART_MS }),
    doubtMs: (point) => line.repeated(point)?.ms ?? 0,
    points(stamps) {
      if (line.form === 'zoned' && formOfStamps(stamps.slice(0, 1)) === 'civil') {
        throw new OtherStampForm(table, context.settings.cursor_field);
      }
      return stamps.map((stamp) => line.point(stamp));
    },
  };
}

/** Where records lie on the time line. */
export function pointsOf({ context, line }: Reading, records: readonly IvantiRecord[]): ReadPage['points'] {
  return records.map((record) => line.point(record[context.settings.cursor_field]));
}

/**
 * Asks for the records stamped in an interval. A tenant that may read bounds in another zone is asked for a wider one;
 * the caller leaves out the records outside.
 */
export function intervalTerms(
  { context, line, isExact }: Pick<Reading, 'context' | 'line' | 'isExact'>,
  { from, to }: Interval,
): readonly Comparison[] {
  const field = context.settings.cursor_field;
  const more = isExact ? 0 : ZONES_APART_MS;
  const terms: Comparison[] = [];
  if (from !== undefined) terms.push({ field, operator: 'ge', value: { instant: line.text(from - more) } });
  if (to !== undefined) terms.push({ field, operator: 'lt', value: { instant: line.text(to + more) } });
  return terms;
}

/** Whether a record belongs to an interval. One without a cursor value belongs only to the whole table. */
export function isInside({ from, to }: Interval, point: number | undefined): boolean {
  if (point === undefined) return from === undefined && to === undefined;
  return (from === undefined || point >= from) && (to === undefined || point < to);
}

/** The interval that a run reads. */
export function intervalOf({ line }: Pick<Reading, 'line'>, { from, to }: Pick<RunState, 'from' | 'to'>): Interval {
  return {
    ...(from === undefined ? {} : { from: line.parse(from) }),
    ...(to === undefined ? {} : { to: line.parse(to) }),
  };
}
