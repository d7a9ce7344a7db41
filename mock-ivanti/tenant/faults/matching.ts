import type { Operation } from '../journal/entry.js';
import type { FaultMatch } from './rule.js';

/** The properties of a request that a rule can match. */
export interface MatchFacts {
  readonly op: Operation;
  readonly set: string | null;
  readonly method: string;
  readonly path: string;
  /** Decoded query string. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly page: number;
}

function contains(wanted: string | RegExp, text: string): boolean {
  return typeof wanted === 'string'
    ? text.includes(wanted)
    : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(text);
}

function isOperation(wanted: NonNullable<FaultMatch['op']>, op: Operation): boolean {
  if (wanted === 'any') return true;
  return typeof wanted === 'string' ? wanted === op : wanted.includes(op);
}

interface Criterion {
  readonly name: string;
  readonly wanted: unknown;
  readonly was: unknown;
  readonly isMet: boolean;
}

function criteriaOf(match: FaultMatch, facts: MatchFacts): Criterion[] {
  const { op, set, method, path, query, page, client, header = {} } = match;
  const headerText = (name: string): string => String(facts.headers[name.toLowerCase()] ?? '');
  const criteria: Criterion[] = [];
  const add = (name: string, wanted: unknown, was: unknown, isMet: boolean): void => {
    criteria.push({ name, wanted, was, isMet });
  };
  if (op !== undefined) add('op', op, facts.op, isOperation(op, facts.op));
  if (set !== undefined) add('set', set, facts.set, set.toLowerCase() === facts.set);
  if (method !== undefined) add('method', method, facts.method, method.toUpperCase() === facts.method);
  if (path !== undefined) add('path', path, facts.path, contains(path, facts.path));
  if (query !== undefined) add('query', query, facts.query, contains(query, facts.query));
  if (page !== undefined) add('page', page, facts.page, page === facts.page);
  if (client !== undefined) add('client', client, headerText('user-agent'), contains(client, headerText('user-agent')));
  for (const [name, wanted] of Object.entries(header)) {
    add(`header ${name}`, wanted, headerText(name), contains(wanted, headerText(name)));
  }
  return criteria;
}

/** Whether a request matches. If all but one of several criteria match, also that one. */
export function compareTo(
  match: FaultMatch,
  facts: MatchFacts,
): { readonly isMatch: boolean; readonly nearMiss?: string } {
  const criteria = criteriaOf(match, facts);
  const [missed, ...more] = criteria.filter(({ isMet }) => !isMet);
  if (!missed) return { isMatch: true };
  if (more.length > 0 || criteria.length < 2) return { isMatch: false };
  const { name, wanted, was } = missed;
  return {
    isMatch: false,
    nearMiss: `${facts.method} ${facts.path}: ${name} is ${String(was)}, not ${String(wanted)}`,
  };
}
