import type { Operation } from '../journal/entry.js';
import type { FaultMatch } from './rule.js';

/** What a rule can look at. */
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

function contains(wanted: string | RegExp | undefined, text: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string'
    ? text.includes(wanted)
    : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(text);
}

function isOperation(wanted: FaultMatch['op'], op: Operation): boolean {
  if (wanted === undefined || wanted === 'any') return true;
  return typeof wanted === 'string' ? wanted === op : wanted.includes(op);
}

export function matches(match: FaultMatch, facts: MatchFacts): boolean {
  const { set, method, page, client, header = {} } = match;
  const headerText = (name: string): string => String(facts.headers[name.toLowerCase()] ?? '');
  return (
    isOperation(match.op, facts.op) &&
    (set === undefined || set.toLowerCase() === facts.set) &&
    (method === undefined || method.toUpperCase() === facts.method) &&
    contains(match.path, facts.path) &&
    contains(match.query, facts.query) &&
    Object.entries(header).every(([name, wanted]) => contains(wanted, headerText(name))) &&
    (page === undefined || page === facts.page) &&
    contains(client, headerText('user-agent'))
  );
}
