import type { Bound, Range } from '../data/merged-order.js';
import { findNumber, findRow, type RowRef, type Table } from '../data/table.js';
import type { Comparison, Condition } from './condition.js';

/** How to find a filter's rows without checking every row, and what is left to test on each. */
export interface Plan {
  /** The only rows that can match, where the filter names them by RecId or number. */
  readonly rows?: readonly RowRef[];
  readonly recId?: Range;
  readonly lastMod?: Range;
  readonly rest: readonly Condition[];
}

/**
 * Splits a condition into the part that the table's orders and keys can answer, and the rest. With a collation the
 * order of RecIds is not the table's.
 */
export function planOf(table: Table, conditions: readonly Condition[], hasCollation = false): Plan {
  const terms = conditions.flatMap((condition) => (condition.type === 'all' ? condition.terms : [condition]));
  for (const [index, term] of terms.entries()) {
    const rows = keyedRows(table, term);
    if (rows) return { rows, rest: terms.filter((_, other) => other !== index) };
  }
  const recId: { from?: Bound; to?: Bound } = {};
  const lastMod: { from?: Bound; to?: Bound } = {};
  const rest = terms.filter((term) => {
    if (term.type !== 'comparison' || term.value === null) return true;
    if (term.field.name === 'RecId' && isOfNoRow(table, term)) return false;
    if (term.field.name === 'RecId') return hasCollation || !takeBound(recId, term, String(term.value).toUpperCase());
    if (term.field.name === 'LastModDateTime') return !takeBound(lastMod, term, Number(term.value));
    return true;
  });
  // An unset date satisfies no comparison.
  if (lastMod.to && !lastMod.from) lastMod.from = { key: Number.NEGATIVE_INFINITY, inclusive: false };
  return { ...(isBounded(recId) && { recId }), ...(isBounded(lastMod) && { lastMod }), rest };
}

/** `RecId ne` an id that no row has excludes nothing. */
function isOfNoRow(table: Table, { operator, value }: Comparison): boolean {
  return operator === 'ne' && findRow(table, String(value)) === undefined;
}

function isBounded(range: Range): boolean {
  return range.from !== undefined || range.to !== undefined;
}

function takeBound(range: { from?: Bound; to?: Bound }, { operator }: Comparison, key: string | number): boolean {
  const isLower = operator === 'ge' || operator === 'gt';
  const isUpper = operator === 'le' || operator === 'lt';
  if (isLower && !range.from) range.from = { key, inclusive: operator === 'ge' };
  else if (isUpper && !range.to) range.to = { key, inclusive: operator === 'le' };
  else return false;
  return true;
}

function keyedRows(table: Table, term: Condition): RowRef[] | undefined {
  const terms = term.type === 'any' ? term.terms : [term];
  const rows = new Set<RowRef>();
  for (const each of terms) {
    if (each.type !== 'comparison' || each.operator !== 'eq' || each.value === null) return undefined;
    const row = keyedRow(table, each);
    if (row === undefined) return undefined;
    if (row !== 'none') rows.add(row);
  }
  return [...rows];
}

function keyedRow(table: Table, { field, value }: Comparison): RowRef | 'none' | undefined {
  if (field.name === 'RecId') return findRow(table, String(value)) ?? 'none';
  if (field.name === table.seeded.object.number?.field) return findNumber(table, Number(value)) ?? 'none';
  return undefined;
}
