import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions, ODataClient } from './client.js';
import type { Comparison } from './query.js';
import type { Page } from './records.js';

/** A question like the one that returned no records, in another shape. */
export interface AnotherShape {
  /** Whether the last record is asked for too; the answer must then include it. */
  readonly from: 'last record' | 'behind it';
  readonly skip?: number;
}

export interface SuspectEnd {
  /** RecId of the last record of the walk; undefined at its beginning. */
  readonly last: string | undefined;
  /** Records that the page before counted after itself, where it has a count. */
  readonly counted: number | undefined;
  readonly ask: (shape: AnotherShape) => Promise<Page>;
  /** Throws `tenant.incomplete` unless the tenant shows a record in between. */
  readonly requireSign: () => Promise<void>;
}

/**
 * Asks again, in another shape, before a walk ends at an answer without records: one such answer of a proxy or a busy
 * tenant must not count as the end. Nothing is asked where the page before counted nothing after itself. Returns the
 * records that the second answer has, or undefined where the walk has ended.
 */
export async function recordsAfterAll({ last, counted, ask, requireSign }: SuspectEnd): Promise<Page | undefined> {
  if (counted === 0) return undefined;
  const again = await ask({ from: 'last record' });
  const news = again.records.filter((record) => record['RecId'] !== last);
  const showsLast = news.length < again.records.length;
  const behind = again.count === undefined ? undefined : again.count - (showsLast ? 1 : 0);
  if (news.length > 0) return { records: news, ...(behind === undefined ? {} : { count: behind }) };
  // A page of one record says nothing about what follows.
  const hasRoom = again.top !== 1;
  if (showsLast ? (behind ?? (hasRoom ? 0 : 1)) <= 0 : counted === undefined) return undefined;
  // Another user may have changed or deleted what was counted. The answer is believed only where the tenant shows some
  // record.
  if (!showsLast) await requireSign();
  const once = await ask(showsLast ? { from: 'last record', skip: 1 } : { from: 'behind it' });
  return once.records.length === 0 ? undefined : once;
}

/**
 * Throws `tenant.incomplete` unless the same question without its upper bounds returns a record: records that were
 * changed in the meantime have left the bounds, but not the table.
 */
export async function requireSign(
  client: ODataClient,
  set: string,
  filter: readonly Comparison[],
  options: CallOptions,
): Promise<void> {
  const open = filter.filter(({ operator }) => operator !== 'lt' && operator !== 'le');
  const query = { top: 1, skip: 0, select: ['RecId'], ...(open.length === 0 ? {} : { filter: { all: open } }) };
  const { records } = await client.list(set, query, options);
  if (records.length > 0) return;
  const message = `${set} returned no records although the tenant had just counted more.`;
  throw new PluginError('tenant.incomplete', message, { field: set });
}
