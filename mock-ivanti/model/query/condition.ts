import type { Field, Value } from '../schema/field.js';

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** One field against one value, already converted to the field's kind; dates are epoch milliseconds. */
export interface Comparison {
  readonly type: 'comparison';
  readonly field: Field;
  /** Place in the object's field list. */
  readonly position: number;
  readonly operator: ComparisonOperator;
  /** `null` is the test for "not set", written `'$NULL'`. */
  readonly value: Value;
}

/** A filter as the tenant reads it, including its misreadings. */
export type Condition =
  | Comparison
  | { readonly type: 'all' | 'any'; readonly terms: readonly Condition[] }
  | { readonly type: 'nothing' };

/** Reads one field of the current row, by its place in the field list. */
export type Reader<Row> = (row: Row, position: number) => Value;

export type Predicate<Row> = (row: Row) => boolean;

/** Compiles a condition to a test of rows. */
export function compile<Row>(condition: Condition, reader: Reader<Row>): Predicate<Row> {
  switch (condition.type) {
    case 'comparison':
      return compileComparison(condition, reader);
    case 'nothing':
      return () => false;
    case 'all': {
      const tests = condition.terms.map((term) => compile(term, reader));
      return (row) => tests.every((test) => test(row));
    }
    case 'any': {
      const tests = condition.terms.map((term) => compile(term, reader));
      return (row) => tests.some((test) => test(row));
    }
  }
}

function compileComparison<Row>({ position, operator, value }: Comparison, reader: Reader<Row>): Predicate<Row> {
  if (value === null) {
    if (operator === 'eq') return (row) => reader(row, position) === null;
    if (operator === 'ne') return (row) => reader(row, position) !== null;
    return () => false;
  }
  const test = typeof value === 'string' ? textTest(operator, value) : numberTest(operator, Number(value));
  // As in SQL, an unset field satisfies no comparison, `ne` included.
  return (row) => {
    const held = reader(row, position);
    return held !== null && test(held);
  };
}

function textTest(operator: ComparisonOperator, wanted: string): (held: Value) => boolean {
  const key = wanted.toUpperCase();
  const isEqual = (held: Value): boolean => {
    const text = String(held);
    return text === wanted || (text.length === key.length && text.toUpperCase() === key);
  };
  if (operator === 'eq') return isEqual;
  if (operator === 'ne') return (held) => !isEqual(held);
  return (held) => isOrdered(operator, compareKeys(String(held).toUpperCase(), key));
}

function numberTest(operator: ComparisonOperator, wanted: number): (held: Value) => boolean {
  return (held) => isOrdered(operator, Number(held) - wanted);
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOrdered(operator: ComparisonOperator, difference: number): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'ne':
      return difference !== 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
  }
}
