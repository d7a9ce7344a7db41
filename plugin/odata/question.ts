import { randomBytes } from 'node:crypto';
import type { KeyOrder } from './key-order.js';
import type { Comparison, Query } from './query.js';

/** Where a tenant's stamps and the bounds of a question lie on one line, in milliseconds. */
export interface StampLine {
  /** One for each record of a page; undefined for what is no stamp. */
  points(stamps: readonly unknown[]): readonly (number | undefined)[];
  parse(bound: string): number;
  /** How far, in milliseconds, the tenant may read a bound from where it was meant. */
  readonly slackMs?: number;
  /** By how many milliseconds a point may be later than it shows: wall clocks go through some hours twice. */
  doubtMs(point: number): number;
}

/** A question for records, and what is known of the tenant to hold its answer against. */
export interface Question extends Query {
  /** How the tenant is known to compare RecIds. */
  readonly keyOrder?: KeyOrder | undefined;
  /** Fields that the asker reads by name, beside those in the question itself: some tenants send them in another case. */
  readonly fields?: readonly string[];
  /** Makes bounds of time exact, and a stamp a must; without it only records days away are outside. */
  readonly line?: StampLine | undefined;
}

/**
 * The same question by an address that nobody has used: with a term that changes nothing and names a record that is not
 * there, so that no answer kept on the way to the tenant can be taken for this one's.
 */
export function byNewAddress(question: Question): Question {
  const value = randomBytes(16).toString('hex').toUpperCase();
  const term = (operator: 'eq' | 'ne'): Comparison => ({ field: 'RecId', operator, value });
  const { filter } = question;
  if (filter !== undefined && 'any' in filter) return { ...question, filter: { any: [...filter.any, term('eq')] } };
  return { ...question, filter: { all: [...(filter?.all ?? []), term('ne')] } };
}
