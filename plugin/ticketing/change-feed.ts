import { IvantiError } from '../ivanti/problems.js';
import { afterClocks, afterReading, isEarly, type Bounds } from '../odata/bounds.js';
import type { IvantiRecord } from '../odata/records.js';
import { BEGINNING, newestRecords, stampOf, type Asking, type Change, type NewestRecords } from './newest-records.js';
import { WAITS } from './sync-checkpoint.js';
import { walkChanges } from './walk-changes.js';

/** The result of a sync, and where the next one begins once all of it is reported. */
export interface ReadChanges {
  /** Undefined when the sync must ask for the open tickets instead: the changes fill too many pages. */
  readonly records: readonly IvantiRecord[] | undefined;
  readonly bounds: Bounds;
}

/**
 * Every record changed since the last sync; those of its last minutes are repeated. One page of the newest records
 * holds all of them as soon as it reaches one that was reported before; otherwise the rest is walked. Throws
 * `tenant.paging` when the tenant does not sort by the stamp, and `tenant.contradiction` when its answers repeatedly
 * fit no question.
 * @param mostPages More pages are not worth reading.
 */
export async function readChanges(asking: Asking, before: Bounds, mostPages: number): Promise<ReadChanges> {
  stampOf(asking);
  const from = before.anchor ?? BEGINNING;
  let page = await newestRecords(asking, from);
  const { bounds } = afterClocks(before, page, page.line, WAITS);
  const isClosed = ({ point }: Change) => bounds.horizon !== undefined && point < page.line.parse(bounds.horizon);
  const isFromAnchor = from !== BEGINNING && (page.changes.some(isClosed) || page.isFull);
  // The anchor record has been edited or deleted, or the answer is not the tenant's.
  if (!isFromAnchor && from !== BEGINNING) page = await newestRecords(asking, BEGINNING);
  if (page.changes.length === 0) {
    const shown = await requireEmpty(asking);
    if (shown === undefined) return { records: [], bounds };
    page = shown;
  }

  const news = page.changes.filter((change) => !isClosed(change));
  // Records that a page from further on lacks are as new as its newest: a full page must not close a second that it may
  // cut.
  const isKnown = page.newest !== undefined && bounds.newest?.stamp === page.line.text(page.newest);
  const mayCut = isKnown && news.length > 0 && page.isFull;
  if (!mayCut && news.length < page.changes.length) return told(news, reached(bounds, page, page.changes));
  // A bulk change is walked when it is first seen, and once more when its second can be closed.
  if (isEarly(bounds, page, page.line, WAITS)) return told(news, bounds);

  const { anchor } = isFromAnchor ? bounds : { anchor: undefined };
  const walked = isWorthWalking(page, anchor, mostPages, asking.context.client.largestPage(asking.context.set))
    ? await walkChanges(asking, { line: page.line, horizon: bounds.horizon, anchor, news, mostPages })
    : undefined;
  if (walked === undefined) return { records: undefined, bounds: reached(bounds, page, page.changes) };
  const changed = [...walked, ...news].sort((one, other) => one.point - other.point);
  // If a record changed in the meantime, the later version is kept.
  const latest = new Map(changed.map((change) => [change.record['RecId'], change]));
  const fresh = [...latest.values()].filter((change) => !isClosed(change));
  return told(fresh, reached(bounds, page, changed));
}

/** Where the next sync begins after a first one: the open tickets are all read after this instant. */
export async function boundsNow(asking: Asking): Promise<Bounds> {
  stampOf(asking);
  const page = await newestRecords(asking, BEGINNING);
  return reached({}, page, page.changes);
}

/** Without counts nothing proves that a walk was complete, so the sync asks for the open tickets where it can. */
function isWorthWalking(
  { count }: NewestRecords,
  anchor: string | undefined,
  mostPages: number,
  pageSize: number,
): boolean {
  if (count === undefined) return mostPages === Infinity;
  // From the very beginning, the count is far larger than the number of changes. One page already takes a second that
  // shows its end.
  const expected = anchor === undefined ? 0 : Math.ceil(count / pageSize);
  return Math.max(2, expected) <= mostPages;
}

function told(changes: readonly Change[], bounds: Bounds): ReadChanges {
  return { records: changes.map(({ record }) => record), bounds };
}

/** Bounds after everything from the horizon on was read, with the newest stamp of `seen` before them as the anchor. */
function reached(before: Bounds, page: NewestRecords, seen: readonly Change[]): Bounds {
  const { line } = page;
  const { anchor, ...after } = afterReading(before, page, line, WAITS);
  if (after.horizon === undefined) return after;
  const horizon = line.parse(after.horizon);
  let newest = anchor === undefined ? -Infinity : line.parse(anchor);
  for (const { point } of seen) if (point < horizon && point > newest) newest = point;
  return newest === -Infinity ? after : { ...after, anchor: line.text(newest) };
}

/**
 * An order that a tenant does not know is answered like an empty collection [measured on a live tenant], and any
 * question may be answered so once in error. Gives the records that it shows after all; undefined where it shows no
 * record for any question.
 */
async function requireEmpty(asking: Asking): Promise<NewestRecords | undefined> {
  const { client, set } = asking.context;
  const any = await client.list(set, { select: ['RecId'], top: 1 }, asking.options);
  if (any.records.length === 0) return undefined;
  const page = await newestRecords(asking, BEGINNING);
  if (page.changes.length > 0) return page;
  throw new IvantiError('tenant.paging', `${set} has records, but shows none sorted by ${stampOf(asking)}.`, {
    field: set,
  });
}
