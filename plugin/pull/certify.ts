import {
  PROCESSED_AT,
  type CertifiedBounds,
  type CertifiedMoment,
  type CertifiedPart,
  type CertifiedRange,
} from '../../host-sdk/index.js';
import type { Bounds, Moment } from '../odata/bounds.js';
import { readStamp } from '../odata/stamp.js';
import type { Account } from './account.js';
import type { PullContext } from './context.js';
import type { Output } from './output.js';
import type { Reading } from './read-page.js';
import type { Part } from './part.js';
import type { CertificateFrame } from './report.js';
import { waitsOf } from './run-bounds.js';
import { QUIET_PASSES } from './skip.js';
import type { LaneState, TableState } from './state.js';

/** A part of a run that was read to its end. */
export interface EndedPart {
  readonly reading: Reading;
  readonly part: Part;
  /** The table's state before and after the end of the part. */
  readonly before: TableState;
  readonly after: TableState;
  readonly account: Account;
  readonly output: Output;
}

export function frameOf({ settings, client }: PullContext, { schema }: Output): CertificateFrame {
  const { settleMs, lookbackMs } = waitsOf({ settings });
  return {
    tenant: client.endpoint.host,
    key: schema.key,
    ...(schema.cursor === undefined ? {} : { cursor: schema.cursor }),
    processed: PROCESSED_AT,
    waitSeconds: (settleMs + lookbackMs) / 1000,
    driftSeconds: lookbackMs / 1000,
  };
}

/** The values of a denied cursor field do not appear in it. */
export function certifiedPart({ reading, part, before, after, account, output }: EndedPart): CertifiedPart {
  const { run } = part;
  const utc = (text: string | undefined) => readStamp(text, reading.context.timeZone);
  const { startedAt, first, resumed = 0, beside = 0, rows = 0, unchanged = 0, ...kept } = account.state();
  const { newest, oldest, inexact, counted, periods } = kept;
  const way = wayOf(reading, part);
  const shown = output.cursor === undefined ? undefined : run.question.newest;
  const known = {
    from: utc(run.from),
    to: utc(run.to),
    inexact,
    newest,
    oldest: way === 'newest' ? oldestOf(part) : oldest,
    counted,
    blanks: account.blanks,
  };
  return {
    mode: run.mode,
    way,
    ...defined(known),
    first: first === true,
    startedAt,
    endedAt: iso(reading.context.clock.now()),
    resumed,
    records: account.records,
    periods: periods.map(([through, records, digest]) => ({ through, records, digest })).sort(byMonth),
    ...(way === 'walk' ? { ranges: rangesOf(account.lanes) } : {}),
    ...(way === 'passes' ? { passes: { made: Math.max(account.passes, QUIET_PASSES), quiet: QUIET_PASSES } } : {}),
    unmet: 0,
    unchanged,
    rows,
    beside,
    question: {
      ...momentOf(run.question),
      asked: iso(run.question.asked ?? run.question.host),
      ...defined({ newest: utc(shown) }),
    },
    before: boundsOf(before.bounds, utc, output),
    after: boundsOf(after.bounds, utc, output),
  };

  /** The page of the question holds a record from before the part. */
  function oldestOf({ newest: page }: Part): string | undefined {
    const points = (page?.points ?? []).filter((point): point is number => point !== undefined);
    if (output.cursor === undefined || points.length === 0) return undefined;
    return utc(reading.line.text(Math.min(...points)));
  }
}

function wayOf({ paging }: Reading, { newest, isEarly }: Part): CertifiedPart['way'] {
  if (isEarly === true) return 'early';
  if (newest !== undefined) return 'newest';
  return paging === 'walk' ? 'walk' : 'passes';
}

/** A lane begins at its first record: the lowest one has proven it, and the lane below has reached that of another. */
function rangesOf(lanes: readonly LaneState[]): readonly CertifiedRange[] {
  return lanes.flatMap(({ start, first, anchors, records = 0, done }, at) => {
    const last = anchors.at(-1);
    if (first === undefined || last === undefined) return [];
    const below = at === 0 ? start === undefined : lanes[at - 1]?.done === true;
    return [{ from: first, to: last, records, below, above: done === true }];
  });
}

type Utc = (text: string | undefined) => string | undefined;

function boundsOf({ horizon, newest }: Bounds = {}, utc: Utc, { cursor }: Output): CertifiedBounds {
  const at = cursor === undefined ? undefined : utc(newest?.stamp);
  return {
    ...defined({ horizon: utc(horizon) }),
    ...(newest === undefined || at === undefined ? {} : { newest: { at, ...momentOf(newest) } }),
  };
}

function momentOf({ host, date }: Moment): CertifiedMoment {
  return { host: iso(host), tenant: iso(date) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function byMonth(a: { readonly through: string }, b: { readonly through: string }): number {
  return a.through < b.through ? -1 : 1;
}

/** Without the members that are undefined. */
function defined<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
