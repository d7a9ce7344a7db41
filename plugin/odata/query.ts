import { PluginError } from '../../host-sdk/index.js';
import { askable, notAskable } from './askable.js';

/**
 * The part of OData that an Ivanti tenant really evaluates: comparisons with eq ne lt le gt ge, joined by `and` alone
 * or by `or` alone. Functions, `not`, parentheses and mixtures are answered with wrong rows and status 200, so this
 * type cannot express them. [Ivanti help, "Get Business Object by Filter"; measured on a live tenant]
 */
export type Filter = { readonly all: readonly Comparison[] } | { readonly any: readonly Comparison[] };

export interface Comparison {
  readonly field: string;
  readonly operator: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
  /** `null` asks for a field without a value; an {@link Instant} is compared as a date. */
  readonly value: string | number | boolean | null | Instant;
}

/** A point in time as it goes into a filter, for example `2024-04-09T06:21:22Z`. */
export interface Instant {
  readonly instant: string;
}

export interface Query {
  readonly filter?: Filter;
  readonly orderBy?: string;
  readonly descending?: boolean;
  /** At most 100. */
  readonly top?: number;
  readonly skip?: number;
  readonly select?: readonly string[];
}

/** The query part of a URL, with its question mark; '' for an empty query. Blanks become %20: some servers refuse `+`. */
export function queryString(query: Query): string {
  const parts: string[] = [];
  const add = (name: string, value: string) => parts.push(`${name}=${encodeURIComponent(value)}`);
  if (query.filter !== undefined) add('$filter', renderFilter(query.filter));
  if (query.orderBy !== undefined) {
    add('$orderby', `${fieldName(query.orderBy)} ${query.descending === true ? 'desc' : 'asc'}`);
  }
  if (query.select !== undefined) add('$select', query.select.map(fieldName).join(','));
  if (query.top !== undefined) add('$top', String(query.top));
  if (query.skip !== undefined) add('$skip', String(query.skip));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

export function renderFilter(filter: Filter): string {
  const [terms, joint] = 'all' in filter ? [filter.all, ' and '] : [filter.any, ' or '];
  if (terms.length === 0)
    throw new PluginError('plugin.defect', 'A filter without a comparison would match everything.');
  return terms.map((term) => `${fieldName(term.field)} ${term.operator} ${literal(term)}`).join(joint);
}

function fieldName(name: string): string {
  // A word of the filter language would be parsed as an operator.
  if (!/^[A-Za-z_]\w*$/.test(name) || /^(null|true|false|not)$/i.test(name)) {
    throw new PluginError('config.unknown_field', `"${name}" cannot be the name of a field.`, { field: name });
  }
  return name;
}

function literal({ field, value }: Comparison): string {
  if (value === null) return "'$NULL'";
  if (typeof value === 'string') {
    // The tenant reads exactly this text as "empty", so it cannot be asked for as a text.
    if (value === '$NULL') throw notAskable(value, field);
    return `'${askable(value, field).replaceAll("'", "''")}'`;
  }
  if (typeof value === 'object') return instantLiteral(value.instant);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new PluginError('plugin.defect', `${value} cannot be compared.`);
  }
  return String(value);
}

function instantLiteral(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) {
    throw new PluginError('plugin.defect', `"${text}" is not an instant.`);
  }
  return text;
}
