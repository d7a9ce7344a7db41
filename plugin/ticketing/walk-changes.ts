import { contradiction } from '../odata/contradiction.js';
import type { TimeLine } from '../odata/timeline.js';
import { walk } from '../odata/walk.js';
import { BEGINNING, changesIn, stampOf, type Asking, type Change } from './newest-records.js';
import { checkPresence } from './presence.js';

/** The largest error of a tenant that reads the stamps of filters in its own time zone. */
const ZONES_MS = 14 * 3_600_000;

export interface ChangeWalk {
  readonly line: TimeLine;
  /** Everything before it was reported before; undefined where nothing was. */
  readonly horizon: string | undefined;
  /**
   * A stamp before it that records were seen with; if one is returned, it shows how the tenant reads the stamps of
   * filters.
   */
  readonly anchor: string | undefined;
  /** Records that the tenant has just returned: a walk that does not return them is invalid. */
  readonly news: readonly Change[];
  /** More pages are not worth reading. */
  readonly mostPages: number;
}

/**
 * Walks the changes from the horizon on; some earlier changes are included. Undefined when they fill too many pages, or
 * when the sync can ask for the open tickets instead because the walk has fewer records than the tenant counts. Throws
 * `tenant.contradiction` when the walk does not return records that the tenant shows by name.
 */
export async function walkChanges(asking: Asking, wanted: ChangeWalk): Promise<readonly Change[] | undefined> {
  const { line, horizon, anchor, news, mostPages } = wanted;
  const first = anchor === undefined ? NOTHING : await walkFrom(asking, anchor, line, mostPages);
  if (first === undefined) return undefined;
  const isReadAsMeant = anchor !== undefined && first.changes.some(({ point }) => point === line.parse(anchor));
  if (first.isWhole && isReadAsMeant) return await met(asking, news, first.changes);

  const from = horizon === undefined ? BEGINNING : line.text(line.back(line.parse(horizon), ZONES_MS));
  const second = await walkFrom(asking, from, line, mostPages);
  if (second === undefined || (!second.isWhole && mostPages !== Infinity)) return undefined;
  return await met(asking, news, [...first.changes, ...second.changes]);
}

interface Walked {
  readonly changes: readonly Change[];
  /** It has as many records as the tenant counted at its beginning. */
  readonly isWhole: boolean;
}

const NOTHING: Walked = { changes: [], isWhole: false };

async function walkFrom(
  asking: Asking,
  instant: string,
  line: TimeLine,
  mostPages: number,
): Promise<Walked | undefined> {
  const { reader, options } = asking;
  const { client, set } = asking.context;
  const stamp = stampOf(asking);
  const filter = [{ field: stamp, operator: 'ge', value: { instant } }] as const;
  const changes: Change[] = [];
  let pages = 0;
  let counted = Infinity;
  const query = { filter, select: reader.fields };
  for await (const { records, count } of walk(client, set, query, options)) {
    pages += 1;
    // The count of a later page covers only the rest.
    if (pages === 1 && count !== undefined) counted = count;
    const expected = pages === 1 ? Math.ceil((count ?? 0) / client.largestPage(set)) : pages;
    if (expected > mostPages) return undefined;
    changes.push(...changesIn(records, line, stamp));
  }
  return { changes, isWhole: changes.length >= counted };
}

/** Of the new records, only deleted ones may be missing. */
async function met(
  { context, reader, options }: Asking,
  news: readonly Change[],
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const walked = new Set(changes.map(({ record }) => record['RecId']));
  const missed = news.filter(({ record }) => !walked.has(record['RecId']));
  const refs = missed.flatMap(({ record }) => reader.ref(record) ?? []);
  for await (const { outcome, ref } of checkPresence(context, reader, refs, options)) {
    if (outcome === 'missing') continue;
    throw contradiction(`A walk of ${context.set} did not return the record of ticket ${ref.number}.`, context.set);
  }
  return changes;
}
