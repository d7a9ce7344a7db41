import type { Value } from '../schema/field.js';

/**
 * One field of a seeded set as a pure function of the row's index: no row is stored. `text` is the value as JSON, ready
 * to be copied into a page; date columns have none, because the format of stamps is the tenant's setting.
 */
export interface Column {
  readonly value: (row: number) => Value;
  readonly text: (row: number) => string;
  /** The same value in every row, so it can be part of the row template. */
  readonly constant?: true;
  /**
   * Set where there are only a few values: a template can then join neighbouring fields that depend on the same choice.
   */
  readonly pool?: TextPool;
}

/** A few JSON texts, the choice among them, and the text where the choice is outside. */
export interface TextPool {
  readonly texts: readonly string[];
  readonly pick: (row: number) => number;
  readonly outside: string;
}

export function constant(value: Value): Column {
  const json = JSON.stringify(value);
  return { value: () => value, text: () => json, constant: true };
}

/** Picks one of a few values; their JSON is created once. */
export function pooled(values: readonly Value[], pick: (row: number) => number): Column {
  return pooledFrom(heldOf(values), pick);
}

/** A few values and their JSON. */
interface Held {
  readonly values: readonly Value[];
  readonly texts: readonly string[];
}

function heldOf(values: readonly Value[]): Held {
  return { values, texts: values.map((value) => JSON.stringify(value)) };
}

function pooledFrom({ values, texts }: Held, pick: (row: number) => number): Column {
  const pool: TextPool = { texts, pick, outside: 'null' };
  return { value: (row) => values[pick(row)] ?? null, text: poolText(pool), pool };
}

function poolText({ texts, pick, outside }: TextPool): (row: number) => string {
  return (row) => texts[pick(row)] ?? outside;
}

/** Computes the value for each row. */
export function computed(value: (row: number) => Value): Column {
  return { value, text: (row) => JSON.stringify(value(row)) };
}

/** Text known to need no JSON escaping, such as a RecId or a number. */
export function plainText(value: (row: number) => string): Column {
  return { value, text: (row) => `"${value(row)}"` };
}

/** A whole number: its decimal form is its JSON. */
export function whole(value: (row: number) => number): Column {
  return { value, text: (row) => String(value(row)) };
}

const HELD_ROWS = 20_000;
/** Small sets are joined by many others: their values are computed once for each column. */
const heldColumns = new WeakMap<Column, Held>();

function heldColumn(source: Column, size: number): Held {
  const found = heldColumns.get(source);
  if (found) return found;
  const held = heldOf(Array.from({ length: size }, (_, row) => source.value(row)));
  heldColumns.set(source, held);
  return held;
}

/**
 * Reads another set's column at another row (a joined field); a row outside that set gives null. The JSON of small sets
 * is kept.
 */
export function joined(source: Column, size: number, pick: (row: number) => number): Column {
  if (size <= HELD_ROWS) return pooledFrom(heldColumn(source, size), pick);
  const inside = (row: number): boolean => pick(row) >= 0 && pick(row) < size;
  return when(inside, { value: (row) => source.value(pick(row)), text: (row) => source.text(pick(row)) });
}

/** The column where the condition holds, null elsewhere. */
export function when(condition: (row: number) => boolean, column: Column): Column {
  return {
    value: (row) => (condition(row) ? column.value(row) : null),
    text: (row) => (condition(row) ? column.text(row) : 'null'),
  };
}
