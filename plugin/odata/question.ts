import { randomBytes } from 'node:crypto';
import type { KeyOrder } from './key-order.js';
import type { Comparison, Query } from './query.js';

/** Places a tenant's stamps and the bounds of a question on one line, in milliseconds. */
export interface StampLine {
  /** One point for each record of a page; undefined for a value that is no stamp. */
  points(stamps: readonly unknown[]): readonly (number | undefined)[];
  parse(bound: string): number;
  /** By how many milliseconds the tenant may read a bound differently from what was meant. */
  readonly slackMs?: number;
  /** By how many milliseconds a point may be later than it shows: wall clocks go through some hours twice. */
  doubtMs(point: number): number;
}

/** A question for records, and what is known of the tenant to check its answer against. */
export interface Question extends Query {
  /** How the tenant is known to compare RecIds. */
  readonly keyOrder?: KeyOrder | undefined;
  /** Fields that the caller reads by name, besides those in the question: some tenants send them in another case. */
  readonly fields?: readonly string[];
  /** Makes time bounds exact and a stamp mandatory. Without it only records days away count as outside. */
  readonly line?: StampLine | undefined;
}

/**
 * The same question under an unused address: an extra term changes nothing and names a record that does not exist, so
 * that no cache on the way to the tenant has an answer for it.
 */
export function byNewAddress(question: Question): Question {
  const value = randomBytes(16).toString('hex').toUpperCase();
  const term = (operator: 'eq' | 'ne'): Comparison => ({ field: 'RecId', operator, value });
  const { filter } = question;
  if (filter !== undefined && 'any' in filter) return { ...question, filter: { any: [...filter.any, term('eq')] } };
  return { ...question, filter: { all: [...(filter?.all ?? []), term('ne')] } };
}
