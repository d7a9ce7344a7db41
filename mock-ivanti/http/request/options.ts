import { collationOf } from '../../model/data/collation.js';
import { readOrderBy } from '../../model/query/ordering.js';
import { readFilter, type ReadingRules } from '../../model/query/reading.js';
import { QueryRefused } from '../../model/query/refusal.js';
import type { Query } from '../../model/query/run.js';
import { compileSearch } from '../../model/query/searching.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import { note, type Call } from './call.js';
import { REFUSALS } from '../../tenant/refusals/messages.js';
import { refuse } from '../../tenant/refusals/refused.js';

/** How this tenant reads a filter. The second version of the interface evaluates parentheses (one source). */
export function readingRules({ tenant: { switches, zone }, route }: Call): ReadingRules {
  return {
    extras: switches.filter_extras,
    groups: route.isVersion2 === true ? 'everywhere' : switches.filter_groups,
    nullLiteral: switches.null_literal,
    finalState: switches.final_state_filter,
    linkFields: switches.link_filter === 'works' ? 'work' : 'match-nothing',
    dates: { zone, lead: switches.literal_lead },
  };
}

function readCount(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text.trim())) throw new QueryRefused('badPaging', text);
  return Number(text);
}

/** Answers a query reader's refusal with the tenant's message. */
export function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof QueryRefused) return refuse(REFUSALS[error.reason], error.subject);
    throw error;
  }
}

/** The value of a field identifies a subtype's rows. */
function kindOf(object: BusinessObject): Query['conditions'] {
  if (!object.subtype) return [];
  const position = at(object, object.subtype.field);
  const field = object.fields[position];
  return field ? [{ type: 'comparison', operator: 'eq', value: object.subtype.value, field, position }] : [];
}

/**
 * Reads the query options of a collection. Undefined means the 204 for an order that the tenant does not understand.
 */
export function readOptions(call: Call, object: BusinessObject): Query | undefined {
  const { query, tenant, namespace, listing } = call;
  const { page_limit: most, page_default: usual } = tenant.switches;
  const top = readCount(query.get('$top'), Math.min(Number(usual), most));
  if (top > most) throw new QueryRefused('topTooLarge', String(most));
  const skip = readCount(query.get('$skip'), 0);
  const orderText = query.get('$orderby');
  if (orderText?.trim() === '') refuse('blankOrder');
  const order = orderText === undefined ? [] : readOrderBy(orderText, object);
  const filter = query.get('$filter');
  const isBlank = filter === undefined || filter.trim() === '';
  const reading = isBlank ? undefined : readFilter(filter, object, readingRules(call));
  note(call, ...(reading?.findings ?? []));
  if (!order) {
    if (tenant.switches.bad_orderby === '400') throw new QueryRefused('unknownField', orderText ?? '');
    note(call, '$orderby names an unknown field or direction: 204, as if there were no rows');
    return undefined;
  }
  const search = query.get('$search');
  const collation = collationOf(tenant.switches);
  const unseen = namespace.store.unseen.get(object.table);
  if (query.has('$expand')) note(call, '$expand is ignored');
  return {
    conditions: [...kindOf(object), ...(reading?.condition ? [reading.condition] : [])],
    ...(search !== undefined && { search: compileSearch(search, tenant.switches.search_match) }),
    order,
    ...(collation && { collation }),
    ...(unseen instanceof Set && { unseen }),
    skip: Math.max(0, Math.min(skip, Number.MAX_SAFE_INTEGER) + (listing.shift ?? 0)),
    top: Math.min(top, listing.rows ?? top),
  };
}
