import { IvantiError } from '../ivanti/problems.js';
import type { CallOptions, ODataClient } from '../odata/client.js';
import { contradiction } from '../odata/contradiction.js';
import type { Comparison } from '../odata/query.js';
import type { StampLine } from '../odata/question.js';
import type { IvantiRecord, Page } from '../odata/records.js';
import { requireSign } from '../odata/walk-end.js';
import { hashOf } from './suppress.js';

export interface SkipQuery {
  /** Joined by `and`. */
  readonly filter: readonly Comparison[];
  readonly select?: readonly string[] | undefined;
  readonly pageSize: number;
  readonly cursorField: string;
  /** How the tenant's stamps compare with those of the filter. */
  readonly line: StampLine | undefined;
}

const MAX_PASSES = 5;
/** The fix when offsets fail: they were configured, or the tenant cannot sort. */
const INSTEAD_OF_OFFSETS =
  'Run again, at a quieter time if many records are created. If the problem persists, set `data.paging` to walk.';
/** Pages in a row that may be the one before. */
const MAX_EQUAL = 8;
/** Passes in a row that must add nothing before a table counts as read. */
export const QUIET_PASSES = 2;
/** Another pass must show this share of the records of a pass: others may be deleted in the meantime, but not most. */
const MIN_SHARE = 0.9;

/** A page of a pass. */
export interface PassPage extends Page {
  /** 1 for the first. */
  readonly pass: number;
  /** Everything on it; `records` has only those that are new or have changed since an earlier pass. */
  readonly shown: readonly IvantiRecord[];
}

/**
 * Reads the matching records with $top and $skip. [BigPanda document, "Pagination behavior"] Offsets shift while
 * records change, so the whole is read again until two passes add nothing. Throws `tenant.contradiction` when pages do
 * not advance, `tenant.unsettled` when records still turn up in the last pass, and `tenant.incomplete` when a pass ends
 * before the tenant's count and the tenant shows no other record.
 * @param unsettles Whether a new record keeps the passes going: what the next run reads anyway does not.
 */
export async function* skipPasses(
  client: ODataClient,
  table: string,
  query: SkipQuery,
  options: CallOptions,
  unsettles: (record: IvantiRecord) => boolean = () => true,
): AsyncGenerator<PassPage> {
  const seen = new Map<string, string>();
  let quiet = 0;
  let most = 0;
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    let added = 0;
    const shown = new Set<unknown>();
    for await (const page of onePass(client, table, query, options)) {
      const fresh = page.records.filter((record) => isNew(record, seen));
      added += fresh.filter(unsettles).length;
      for (const { RecId: id } of page.records) shown.add(id);
      yield { ...page, records: fresh, shown: page.records, pass };
    }
    // A pass that was cut off adds nothing either.
    quiet = added === 0 && shown.size >= most * MIN_SHARE ? quiet + 1 : 0;
    most = Math.max(most, shown.size);
    if (quiet >= QUIET_PASSES) return;
  }
  throw new IvantiError('tenant.unsettled', `${table}: there were still new records in pass ${MAX_PASSES}.`, {
    field: table,
  });
}

async function* onePass(
  client: ODataClient,
  table: string,
  query: SkipQuery,
  options: CallOptions,
): AsyncGenerator<Page> {
  let skip = 0;
  let previous = '';
  let equal = 0;
  let counted: number | undefined;
  const ask = () =>
    client.list(
      table,
      {
        ...(query.filter.length === 0 ? {} : { filter: { all: query.filter } }),
        top: query.pageSize,
        skip,
        line: query.line,
        fields: [query.cursorField],
        ...(query.select === undefined ? {} : { select: query.select }),
      },
      options,
    );
  for (;;) {
    let page = await ask();
    // Passes are repeated, but the same answer may end all of them.
    if (page.records.length === 0 && counted !== undefined && counted > skip) {
      page = await ask();
      if (page.records.length === 0) await requireSign(client, table, query.filter, options);
    }
    if (page.records.length === 0) return;
    counted = page.count;
    const ids = page.records.map((record) => record['RecId'] as string).join();
    // Edits by other users may have shifted exactly this page. A tenant that ignores offsets returns it every time.
    equal = ids === previous ? equal + 1 : 0;
    if (equal >= MAX_EQUAL) {
      throw contradiction(`${table} returns the same page every time.`, table, INSTEAD_OF_OFFSETS);
    }
    previous = ids;
    // Advances by what arrived, not by what was asked for: a tenant may serve smaller pages.
    skip += page.records.length;
    yield page;
  }
}

function isNew(record: IvantiRecord, seen: Map<string, string>): boolean {
  const id = record['RecId'] as string;
  const hash = hashOf(record);
  if (seen.get(id) === hash) return false;
  seen.set(id, hash);
  return true;
}
