import { makeSink, putText, sinkBytes } from '../data/byte-sink.js';
import { tableOf } from '../data/store.js';
import { readOrderBy } from '../query/ordering.js';
import { type ReadingRules, readFilter } from '../query/reading.js';
import { QueryRefused } from '../query/refusal.js';
import { type Query, runQuery } from '../query/run.js';
import { compileSearch } from '../query/searching.js';
import { at } from '../schema/business-object.js';
import type { Switches } from '../switches.js';
import { type Answer, JSON_TYPE, NO_CONTENT } from './answer.js';
import { type Call, contextUrl, objectOf } from './call.js';
import { REFUSALS } from './messages.js';
import { refuse } from './refused.js';
import { readSelection } from './selection.js';

/** Rows of a page nobody gave a size, and the most one page can have (Ivanti docs 2021; measured). */
const DEFAULT_TOP = 25;
const MAX_TOP = 100;

function readingRules(switches: Switches): ReadingRules {
  return {
    extras: switches.filter_extras,
    groups: switches.filter_groups,
    nullLiteral: switches.null_literal,
    linkFields: switches.link_filter === 'works' ? 'work' : 'match-nothing',
  };
}

function readCount(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text.trim())) throw new QueryRefused('badPaging', text);
  return Number(text);
}

/** Reads the query options of a collection. Undefined stands for the 204 of an order the tenant does not understand. */
function readOptions(call: Call): Query | undefined {
  const { query, tenant, entry } = call;
  const object = objectOf(call);
  const top = readCount(query.get('$top'), DEFAULT_TOP);
  if (top > MAX_TOP) throw new QueryRefused('topTooLarge', String(top));
  const skip = readCount(query.get('$skip'), 0);
  const orderText = query.get('$orderby');
  if (orderText?.trim() === '') refuse('blankOrder');
  const order = orderText === undefined ? [] : readOrderBy(orderText, object);
  const filter = query.get('$filter');
  const reading =
    filter === undefined || filter.trim() === ''
      ? undefined
      : readFilter(filter, object, readingRules(tenant.switches));
  entry.findings.push(...(reading?.findings ?? []));
  if (!order) {
    if (tenant.switches.bad_orderby === '400') throw new QueryRefused('unknownField', orderText ?? '');
    entry.findings.push('$orderby names an unknown field or direction: 204, as if there were no rows');
    return undefined;
  }
  const search = query.get('$search');
  if (query.has('$expand')) entry.findings.push('$expand is ignored');
  const { subtype } = object;
  const kind = subtype && { type: 'comparison' as const, operator: 'eq' as const, value: subtype.value };
  const position = subtype ? at(object, subtype.field) : 0;
  const field = object.fields[position];
  return {
    conditions: [
      ...(kind && field ? [{ ...kind, field, position }] : []),
      ...(reading?.condition ? [reading.condition] : []),
    ],
    ...(search !== undefined && { search: compileSearch(search, tenant.switches.search_match) }),
    order,
    skip: Math.min(skip, Number.MAX_SAFE_INTEGER),
    top: Math.min(top, call.listing.rows ?? top),
  };
}

/** Reads a page of a collection. */
export async function list(call: Call): Promise<Answer> {
  const { tenant, namespace } = call;
  const object = objectOf(call);
  const query = refusing(() => readOptions(call));
  if (!query) return NO_CONTENT;
  const table = tableOf(namespace.store, object);
  const { count, rows } = await runQuery(table, query);
  noteUnfiltered(call, count);
  const isProbe = query.top === 0;
  if (rows.length === 0 && !isProbe) return emptyAnswer(call);
  const writeRow = tenant.template(table, readSelection(call.query.get('$select'), object, call.entry.findings));
  const sink = makeSink();
  putText(sink, `{"@odata.context":${JSON.stringify(contextUrl(call, object.set))},${countText(call, count)}"value":[`);
  for (const [index, row] of rows.entries()) {
    putText(sink, index === 0 ? '{' : ',{');
    writeRow(sink, table, row);
    putText(sink, '}');
  }
  putText(sink, ']}');
  return { status: 200, type: JSON_TYPE, body: sinkBytes(sink), rows: rows.length };
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof QueryRefused) return refuse(REFUSALS[error.reason], error.subject);
    throw error;
  }
}

/** Says so when a filter was there and every row came back all the same. */
function noteUnfiltered({ entry, query }: Call, count: number): void {
  const dropped = entry.findings.filter((finding) => finding.endsWith('is ignored'));
  if (dropped.length > 0 && query.has('$filter')) entry.findings.push(`${count} rows match what is left of the filter`);
}

function countText({ tenant, query }: Call, count: number): string {
  const mode = tenant.switches.odata_count;
  const isAsked = query.get('$count')?.toLowerCase() === 'true';
  return mode === 'always' || (mode === 'on-request' && isAsked) ? `"@odata.count":${count},` : '';
}

function emptyAnswer(call: Call): Answer {
  switch (call.tenant.switches.empty_collection) {
    case '204':
      return NO_CONTENT;
    case 'empty-200':
      return { status: 200, type: JSON_TYPE, body: '', rows: 0 };
    case 'empty-array': {
      const context = JSON.stringify(contextUrl(call, objectOf(call).set));
      return {
        status: 200,
        type: JSON_TYPE,
        body: `{"@odata.context":${context},${countText(call, 0)}"value":[]}`,
        rows: 0,
      };
    }
  }
}
