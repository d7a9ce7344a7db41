import { IvantiError } from '../ivanti/problems.js';
import type { Moment } from '../odata/bounds.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import { isFull, type IvantiRecord } from '../odata/records.js';
import { floorSeconds, formOfStamps, timeLine, type StampForm, type TimeLine } from '../odata/timeline.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import type { TicketContext } from './context.js';
import type { TicketReader } from './ticket-state.js';

/** No record is older, in any time zone. */
export const BEGINNING = '1900-01-01T00:00:00Z';

/** A record and where its stamp lies on the tenant's time line. */
export interface Change {
  readonly record: IvantiRecord;
  readonly point: number;
}

/** The last changed records, newest first, and when the tenant returned them. */
export interface NewestRecords extends Moment {
  readonly line: TimeLine;
  readonly changes: readonly Change[];
  /** More records may exist. */
  readonly isFull: boolean;
  /** How many records the tenant counts from there on, where it gives a count. */
  readonly count?: number | undefined;
  /** Newest stamp that is not after the tenant's date; undefined where none is. */
  readonly newest: number | undefined;
}

/** How a sync asks for changes. `form`: how the tenant writes its stamps, as far as it is known. */
export interface Asking {
  readonly context: TicketContext;
  readonly reader: TicketReader;
  readonly form: StampForm;
  readonly options: CallOptions;
}

/** The field with the stamp of a record's last change. Throws `tenant.paging` for an object that has none. */
export function stampOf({ reader, context: { set } }: Asking): string {
  const { modified } = reader.profile;
  if (modified !== undefined) return modified;
  throw new IvantiError('tenant.paging', `${set} has no field LastModDateTime, which shows changes.`, { field: set });
}

/**
 * One page of the records changed from a stamp on, newest first. Nothing newer is missing in it. Throws `tenant.paging`
 * where the tenant does not sort by the stamp, and `tenant.contradiction` for an answer that fits no question.
 */
export async function newestRecords(asking: Asking, from: string): Promise<NewestRecords> {
  const field = stampOf(asking);
  const since = { field, operator: 'ge', value: { instant: from } } as const;
  const page = await ordered(asking, [since]);
  const { line, date, changes } = page;
  const newest = notAfter(line.now(date), changes);
  if (newest !== undefined || changes.length === 0) return { ...page, newest };
  // Stamps may be ahead of the tenant's date, and a single record may be far in the future.
  const today = line.text(floorSeconds(line.now(date)));
  const past = await ordered(asking, [since, { field, operator: 'le', value: { instant: today } }]);
  return { ...page, host: past.host, date: past.date, newest: notAfter(line.now(date), past.changes) };
}

/** Where changes lie on the time line; changes without a stamp are left out. */
export function changesIn(records: readonly IvantiRecord[], line: TimeLine, stamp: string): readonly Change[] {
  return records.flatMap((record) => {
    const point = line.point(record[stamp]);
    return point === undefined ? [] : [{ record, point: floorSeconds(point) }];
  });
}

async function ordered(asking: Asking, filter: readonly Comparison[]): Promise<Omit<NewestRecords, 'newest'>> {
  const { reader, form, options } = asking;
  const { client, clock, set, timeZone } = asking.context;
  const stamp = stampOf(asking);
  const query = {
    filter: { all: filter },
    orderBy: stamp,
    descending: true,
    top: MAX_PAGE_SIZE,
    select: reader.fields,
  };
  // One answer may belong to another question; an order that the tenant does not know fails every time.
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const page = await client.list(set, query, options);
    const { records, count } = page;
    const line = timeLine(formOfStamps(records.map((record) => record[stamp])) ?? form, timeZone);
    const changes = changesIn(records, line, stamp);
    const host = clock.now();
    const isDescending = changes.every(({ point }, at) => point <= (changes[at - 1]?.point ?? Infinity));
    if (isDescending)
      return { changes, isFull: isFull(page), count, line, host, date: client.serverClock.now() ?? host };
  }
  throw new IvantiError('tenant.paging', `The tenant does not sort ${set} by ${stamp}.`, { field: stamp });
}

function notAfter(today: number, changes: readonly Change[]): number | undefined {
  return changes.find(({ point }) => point <= today)?.point;
}
