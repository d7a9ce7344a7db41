import type { PickOption } from '../schema/pick-lists.js';
import { pooled, whole } from '../data/column.js';
import type { Recipe } from './recipe.js';

/** The records of an object that holds a pick list: its options in their order. */
export function optionsRecipe(options: readonly PickOption[]): Recipe {
  return () => ({
    Name: pooled(
      options.map(({ value }) => value),
      (row) => row,
    ),
    SequenceNum: whole((row) => row + 1),
  });
}
