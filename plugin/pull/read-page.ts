import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { StampLine } from '../odata/question.js';
import type { IvantiRecord } from '../odata/records.js';
import type { PullContext } from './context.js';
import type { RunState } from './state.js';
import { formOfStamps } from '../odata/timeline.js';
import type { TimeLine } from '../odata/timeline.js';

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

/** The run's time line, as answers are held against it. */
export function stampsOf({ context, table, line }: Reading): StampLine {
  return {
    parse: (bound) => line.parse(bound),
    points(stamps) {
      if (line.form === 'zoned' && formOfStamps(stamps.slice(0, 1)) === 'civil') {
        throw new OtherStampForm(table, context.settings.cursor_field);
      }
      return stamps.map((stamp) => line.point(stamp));
    },
  };
}

/** Where records lie that were held against their bounds. */
export function pointsOf({ context, line }: Reading, records: readonly IvantiRecord[]): readonly number[] {
  return records.map((record) => line.point(record[context.settings.cursor_field]) as number);
}
