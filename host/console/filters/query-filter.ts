import { defaultRuleProcessorMongoDBQuery, formatQuery } from 'react-querybuilder';
import type { RuleGroupType } from 'react-querybuilder';
import { parseMongoDB } from 'react-querybuilder/parseMongoDB';
import type { JsonObject } from '../../../host-sdk/index.js';

/** What a built query means as a filter of the host; without conditions everything fits. */
export function filterOf(query: RuleGroupType): JsonObject {
  if (query.rules.length === 0) return {};
  const filter = formatQuery(query, {
    format: 'mongodb_query',
    fallbackExpression: '',
    ruleProcessor: defaultRuleProcessorMongoDBQuery,
  }) as JsonObject;
  return JSON.stringify(filter).includes('$expr') ? {} : filter;
}

/** The same the other way round; `undefined` for a filter that says more than the builder can. */
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
