import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { IvantiRecord } from '../odata/records.js';
import type { PullContext } from './context.js';
import type { LaneState, RunState } from './state.js';
import { formOfStamps } from './timeline.js';
import type { TimeLine } from './timeline.js';

/** What one run reads, and with what. */
export interface Reading {
  readonly context: PullContext;
  readonly table: string;
  /** Fields to ask for; undefined for all. */
  readonly select: readonly string[] | undefined;
  readonly line: TimeLine;
  readonly paging: 'walk' | 'skip';
  /** The tenant orders RecIds as texts compare. */
  readonly isAscending: boolean;
  readonly options: CallOptions;
}

/** Records of one page, and the run as it stands once they are durable. */
export interface ReadPage {
  readonly records: readonly IvantiRecord[];
  /** Where each of them lies on the time line. */
  readonly points: readonly number[];
  readonly count?: number | undefined;
  readonly run: RunState;
  /** Requests under way at once. */
  readonly lanes: number;
}

/** The tenant writes its stamps in another form than the run's bounds have, so the bounds mean nothing. */
export class OtherStampForm extends PluginError {
  constructor(table: string, field: string) {
    super('tenant.bad_answer', `${table} mixes stamps with and without a time zone.`, { field });
  }
}

/**
 * Where records lie. A record outside the span that was asked for shows that the tenant did not apply the filter: then
 * nothing it sends can be trusted. Throws `tenant.paging` for that.
 */
export function pointsInside(
  { context, table, line }: Reading,
  { from, to }: Pick<LaneState, 'from' | 'to'>,
  records: readonly IvantiRecord[],
): readonly number[] {
  const field = context.settings.cursor_field;
  if (line.form === 'zoned' && formOfStamps(records.slice(0, 1).map((record) => record[field])) === 'civil') {
    throw new OtherStampForm(table, field);
  }
  const first = line.parse(from);
  const end = to === undefined ? Infinity : line.parse(to);
  return records.map((record) => {
    const point = line.point(record[field]);
    if (point !== undefined && point >= first && point < end) return point;
    const message = `${table} answers a record of ${JSON.stringify(record[field])}, outside the filter.`;
    throw new PluginError('tenant.paging', message, { field });
  });
}
