import { draw, fraction, saltOf } from '../schema/hash.js';
import type { SeededSet } from '../data/seeded-set.js';
import { at, type BusinessObject } from '../schema/business-object.js';
import { PICK_LISTS, pickValues } from '../schema/pick-lists.js';
import { computed, constant, joined, pooled, type Column } from '../data/column.js';
import type { PlannedSet } from './planned.js';
import type { Pools } from './pools.js';

/** The input of a recipe: the row's own slots, text pools, and the sets seeded before it. */
export interface RecipeContext {
  readonly seed: number;
  readonly size: number;
  readonly object: BusinessObject;
  readonly pools: Pools;
  readonly recId: (row: number) => string;
  /** Epoch milliseconds; increases with the row, because rows are created one after another. */
  readonly created: (row: number) => number;
  readonly lastMod: (row: number) => number;
  readonly set: (name: string) => SeededSet;
  /** Size and RecIds of any set, also of those seeded later. */
  readonly planned: (name: string) => PlannedSet;
  /** Internal names of the tenant's roles. */
  readonly roles: readonly string[];
  /** Login id of the account whose credentials the mock prints: it is the first employee. */
  readonly apiUser: string;
}

/** Which fields of a set vary from row to row; the others hold their initial value. */
export type Recipe = (context: RecipeContext) => Readonly<Record<string, Column>>;

export type RowPick = (row: number) => number;

/** An even choice among `count` things, independent for each `name`. */
export function evenly(context: RecipeContext, name: string, count: number): RowPick {
  const salt = saltOf(`${context.object.set}.${name}`);
  return (row) => draw(context.seed, salt, row) % Math.max(1, count);
}

/** A number in [0, 1), independent for each `name`. */
export function chance(context: RecipeContext, name: string): (row: number) => number {
  const salt = saltOf(`${context.object.set}.${name}`);
  return (row) => fraction(context.seed, salt, row);
}

export function from(context: RecipeContext, name: string, values: readonly string[]): Column {
  return pooled(values, evenly(context, name, values.length));
}

/** `X` and `X_Valid` for a fixed list, by the option's position; a position outside the list gives null in both. */
export function picked(field: string, list: string, pick: RowPick): Record<string, Column> {
  const ids = (PICK_LISTS.get(list) ?? []).map((option) => option.recId);
  return { [`${field}_Valid`]: pooled(ids, pick), [field]: pooled(pickValues(list), pick) };
}

/** `X` and `X_Valid` for a list that is another set: the text of one of its fields and the row's RecId. */
export function pickedFromSet(field: string, set: SeededSet, source: string, pick: RowPick): Record<string, Column> {
  return { [`${field}_Valid`]: fieldOf(set, 'RecId', pick), [field]: fieldOf(set, source, pick) };
}

/** A link triple to a row of another set. A row of -1 leaves it empty. */
export function linked(field: string, set: SeededSet, pick: RowPick): Record<string, Column> {
  const id = fieldOf(set, 'RecId', pick);
  const category = pooled([set.object.name], (row) => (pick(row) < 0 ? -1 : 0));
  return { [`${field}_Category`]: category, [`${field}_RecID`]: id, [field]: id };
}

/** A link triple by its content in each row; null leaves it empty. */
export function linkedTo(
  field: string,
  category: (row: number) => string | null,
  recId: (row: number) => string | null,
): Record<string, Column> {
  const id = computed(recId);
  return {
    [`${field}_Category`]: computed((row) => (recId(row) === null ? null : category(row))),
    [`${field}_RecID`]: id,
    [field]: id,
  };
}

/** `X` and `X_Valid` with an even choice of the list's options. */
export function list(context: RecipeContext, field: string, name: string): Record<string, Column> {
  return picked(field, name, evenly(context, field, pickValues(name).length));
}

/** The names one after the other, numbered from the second round on. */
export function numbered(names: readonly string[], row: number): string {
  const name = names[row % names.length] ?? '';
  const round = Math.floor(row / names.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}

/** The column of a field of a set seeded before, by that set's rows. */
export function columnOf(set: SeededSet, field: string): Column {
  return set.columns[at(set.object, field)] ?? constant(null);
}

export function fieldOf(set: SeededSet, field: string, pick: RowPick): Column {
  return joined(columnOf(set, field), set.size, pick);
}
