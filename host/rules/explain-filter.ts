import type { Item, Json, JsonObject } from '../../host-sdk/index.js';
import { isBranch } from './compile-filter.js';
import { documentOf, filterTest } from './filter.js';

/** One condition of a filter, or several under `$and`, `$or` or `$nor`, and whether an item matches it. */
export type ExplainedPart = ExplainedCondition | ExplainedBranches;

export interface ExplainedCondition {
  readonly field: string;
  /** A value, or operators. */
  readonly condition: Json;
  /** The value of the item; absent if it has none. */
  readonly value?: Json;
  readonly holds: boolean;
}

export interface ExplainedBranches {
  readonly operator: string;
  /** One list for each filter under the operator. */
  readonly branches: readonly (readonly ExplainedPart[])[];
  readonly holds: boolean;
}

/**
 * Splits a filter into parts: an item matches if every part does. {@link filterTest} decides each part, as it decides the whole.
 * Throws `config.invalid` for a filter that cannot be evaluated.
 */
export function explainFilter(filter: JsonObject, item: Item, owner: string): readonly ExplainedPart[] {
  return Object.entries(filter).map(([name, condition]) => {
    const holds = filterTest({ [name]: condition }, owner)(item);
    if (isBranch(name)) {
      const filters = condition as readonly JsonObject[];
      return { operator: name, branches: filters.map((one) => explainFilter(one, item, owner)), holds };
    }
    const value = valueAt(documentOf(item), name.split('.'));
    return { field: name, condition, ...(value === undefined ? {} : { value }), holds };
  });
}

/** A list is followed by the values of its elements, because filters examine them too. */
function valueAt(value: Json, [head, ...rest]: readonly string[]): Json | undefined {
  if (head === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.prototype.propertyIsEnumerable.call(value, head))
    return valueAt((value as JsonObject)[head] as Json, rest);
  if (!Array.isArray(value)) return undefined;
  const found = (value as readonly Json[]).flatMap((one) => valueAt(one, [head, ...rest]) ?? []);
  return found.length === 0 ? undefined : found;
}
