import { defaultRuleProcessorMongoDBQuery, formatQuery, type RuleGroupType } from 'react-querybuilder';
import { parseMongoDB } from 'react-querybuilder/parseMongoDB';
import type { JsonObject } from '../../../host-sdk/index.js';

/** Converts a built query into a filter of the host; without conditions everything matches. */
export function filterOf(query: RuleGroupType): JsonObject {
  if (query.rules.length === 0) return {};
  const filter = formatQuery(query, {
    format: 'mongodb_query',
    fallbackExpression: '',
    ruleProcessor: defaultRuleProcessorMongoDBQuery,
  }) as JsonObject;
  return JSON.stringify(filter).includes('$expr') ? {} : filter;
}

/** The reverse; `undefined` for a filter that the builder cannot show. */
export function queryOf(filter: JsonObject): RuleGroupType | undefined {
  if (Object.keys(filter).length === 0) return { combinator: 'and', rules: [] };
  try {
    const query = parseMongoDB(filter as Record<string, unknown>) as RuleGroupType;
    return sameFilter(filterOf(query), filter) ? query : undefined;
  } catch {
    return undefined;
  }
}

function sameFilter(one: JsonObject, other: JsonObject): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
