import { recIdKey, type SeededSet } from '../data/seeded-set.js';
import type { BusinessObject } from '../schema/business-object.js';
import { computed, constant, plainText, whole, type Column } from '../data/column.js';
import { orderByLastMod, orderByRecId } from './orders.js';
import type { PlannedSet } from './planned.js';
import type { Pools } from './pools.js';
import type { Recipe } from './recipe.js';
import { createStamps } from './stamps.js';

export interface TableOptions {
  readonly seed: number;
  readonly object: BusinessObject;
  readonly recipe: Recipe;
  readonly pools: Pools;
  readonly apiUser: string;
  readonly roles: readonly string[];
  readonly set: (name: string) => SeededSet;
  readonly planned: (name: string) => PlannedSet;
}

/** Creates one seeded set: its slots, its two orders, and a column for every field. */
export function buildTable(options: TableOptions): SeededSet {
  const { object, seed } = options;
  const { size, recId } = options.planned(object.set);
  const { created, lastMod } = createStamps(seed, object.set, size);
  const modified = (row: number): number => lastMod[row] ?? 0;
  const own: Record<string, Column> = {
    RecId: plainText(recId),
    CreatedDateTime: computed(created),
    LastModDateTime: computed(modified),
    CreatedBy: constant('Admin'),
    LastModBy: constant('InternalServices'),
  };
  const firstNumber = object.number?.first ?? 0;
  if (object.number) own[object.number.field] = whole((row) => firstNumber + row);
  const varying = new Map(
    Object.entries({ ...own, ...options.recipe({ ...options, size, recId, created, lastMod: modified }) }).map(
      ([name, column]) => [name.toLowerCase(), column],
    ),
  );
  const columns = object.fields.map((field) => varying.get(field.name.toLowerCase()) ?? constant(field.initial));
  const byRecId = orderByRecId(size, recId);
  return {
    object,
    size,
    columns,
    recId,
    lastMod,
    byRecId,
    recIdKeys: Float64Array.from(byRecId, (row) => recIdKey(recId(row))),
    byLastMod: orderByLastMod(lastMod, recId),
    firstNumber,
  };
}
