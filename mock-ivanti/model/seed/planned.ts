import { recIdOf, saltOf } from '../schema/hash.js';

/** What is known of a seeded set before its rows are created, so that a set can refer to a later one. */
export interface PlannedSet {
  readonly size: number;
  readonly recId: (row: number) => string;
}

/** The size and RecIds of a seeded set; some RecIds are known from samples, or are those of a pick list's options. */
export function planSet(seed: number, set: string, size: number, fixedIds: readonly string[]): PlannedSet {
  const salt = saltOf(`${set}.RecId`);
  return { size, recId: (row) => fixedIds[row] ?? recIdOf(seed, salt, row) };
}
