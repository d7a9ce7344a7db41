import type { Collation } from '../data/collation.js';
import { read, type RowRef, type Table } from '../data/table.js';
import type { Condition, Reader } from './condition.js';

export function recIdOf(table: Table): number {
  return table.seeded.object.position.get('recid') ?? 0;
}

/** Reads fields, and RecIds as keys that compare in the collation's order. */
export function collatedReader(table: Table, collation: Collation | undefined): Reader<RowRef> {
  const recId = recIdOf(table);
  if (!collation) return (row, position) => read(table, row, position);
  return (row, position) => {
    const value = read(table, row, position);
    return position === recId && typeof value === 'string' ? collation.ofStored(value) : value;
  };
}

/** The condition with such keys in place of the RecIds that it compares with. */
export function collated(condition: Condition, collation: Collation): Condition {
  if (condition.type === 'nothing') return condition;
  if (condition.type !== 'comparison') {
    return { ...condition, terms: condition.terms.map((term) => collated(term, collation)) };
  }
  const { field, value } = condition;
  return field.name === 'RecId' && typeof value === 'string'
    ? { ...condition, value: collation.ofLiteral(value) }
    : condition;
}
