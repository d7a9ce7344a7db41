import type { PullRequest } from '../../host-sdk/index.js';
import type { Bounds } from '../odata/bounds.js';
import type { CallOptions } from '../odata/client.js';
import type { EdmEntity } from '../odata/edmx.js';
import { formOf, timeLine } from '../odata/timeline.js';
import type { PullContext } from './context.js';
import type { Output } from './output.js';
import type { Reading } from './read-page.js';
import type { Report } from './report.js';
import { canWalk, forgetSurvey, knownSurvey, survey, type Survey } from './survey.js';
import type { TableState } from './state.js';
import { tooNarrow } from './walked-set.js';

/** One pull of one table. */
export interface Session {
  readonly context: PullContext;
  readonly request: PullRequest;
  readonly output: Output;
  readonly report: Report;
  /** Types of the columns at the end of the last run. */
  readonly known: TableState['fields'];
  /** How the table is read, as known, or as its bounds suggest; undefined where only a survey can tell. */
  presumed(bounds: Bounds | undefined): Reading | undefined;
  /** How the table is read; the tenant is surveyed once where that is not known. */
  reading(): Promise<Reading>;
  /** Forgets the survey, so that the next run surveys the tenant again. */
  forget(): void;
  /** Whether it is known how the table is read. */
  isSurveyed(): boolean;
  /** Whether the survey returned no record. */
  isEmpty(): boolean;
}

export interface SessionOptions {
  readonly context: PullContext;
  readonly request: PullRequest;
  readonly entity: EdmEntity;
  readonly output: Output;
  readonly report: Report;
  readonly known: TableState['fields'];
  readonly options: CallOptions;
  /** Surveys the tenant again instead of using the results of earlier runs. */
  readonly refresh: boolean;
}

export function openSession(session: SessionOptions): Session {
  const { context, request, entity, output, report, known, options, refresh } = session;
  const { table } = request;
  let found = refresh ? undefined : knownSurvey(context, table, entity);

  function readingBy({ paging, keyOrder, form = 'zoned', isExact }: Omit<Survey, 'isOrdered' | 'isEmpty'>): Reading {
    const line = timeLine(form, context.timeZone);
    if (!canWalk(context, table) && context.settings.paging === 'walk') throw tooNarrow(table);
    const way = canWalk(context, table) ? paging : 'skip';
    return { context, table, select: output.select, line, paging: way, keyOrder, isExact, options };
  }

  return {
    context,
    request,
    output,
    report,
    known,
    presumed(bounds) {
      if (found !== undefined) return readingBy(found);
      const { paging } = context.settings;
      if (bounds?.horizon === undefined || paging === 'skip' || refresh) return undefined;
      // The answer to a question proves itself by its records, so a quiet table is not worth a survey.
      return readingBy({ paging: 'walk', form: formOf(bounds.horizon), isExact: true });
    },
    async reading() {
      found ??= await survey(context, table, entity, options);
      const reading = readingBy(found);
      if (reading.line.form === 'civil') {
        const how = `they are read as local time of ${context.timeZone} (time_zone).`;
        report.warn(`Stamps have no time zone; ${how}`);
      }
      return reading;
    },
    forget: () => {
      forgetSurvey(context, table);
    },
    isSurveyed: () => found !== undefined,
    isEmpty: () => found?.isEmpty === true,
  };
}
