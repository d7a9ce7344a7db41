import type { BusinessObject } from '../schema/business-object.js';
import type { Binary, Expression, Literal } from './ast.js';
import type { ComparisonOperator, Condition } from './condition.js';
import { QuerySyntaxError } from './lexer.js';
import { NULL_TEXT, convertLiteral, type DateRules } from './literal.js';
import { parseFilter } from './parser.js';
import { QueryRefused } from './refusal.js';

/** How the tenant reads the contested parts of a filter; see the switches of the same names. */
export interface ReadingRules {
  /** What happens to functions, `not (X)`, `in` and arithmetic: dropped from the filter, or refused. */
  readonly extras: 'drop' | 'refuse';
  /** Whether parentheses count everywhere or only where the filter begins with them. */
  readonly groups: 'leading-only' | 'everywhere';
  readonly nullLiteral: 'matches-nothing' | 'is-null';
  readonly linkFields: 'work' | 'match-nothing';
  /** How a comparison with IsInFinalState is treated. Default: evaluated. */
  readonly finalState?: 'refuse' | 'ignore' | 'works';
  readonly dates?: DateRules;
}

export interface FilterReading {
  /** Absent when nothing of the filter is left: every row is returned. */
  readonly condition: Condition | undefined;
  /** What the tenant did silently. */
  readonly findings: readonly string[];
}

interface Link {
  readonly joiner: 'and' | 'or' | null;
  readonly term: Expression;
}

interface Reading {
  readonly object: BusinessObject;
  readonly rules: ReadingRules;
  readonly findings: string[];
}

const OPERATORS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};
const NOTHING: Condition = { type: 'nothing' };

/** Reads a filter as a tenant was measured to read it. Throws `QueryRefused` where it answers 400. */
export function readFilter(text: string, object: BusinessObject, rules: ReadingRules): FilterReading {
  const reading: Reading = { object, rules, findings: [] };
  return { condition: readChain(parsed(text), reading), findings: reading.findings };
}

function parsed(text: string): Expression {
  try {
    return parseFilter(text.trim());
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw new QueryRefused(isBalanced(text) ? 'unreadable' : 'unbalanced', text);
  }
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const [symbol] of text.replaceAll(/'(?:[^']|'')*'/g, '').matchAll(/[()]/g)) {
    depth += symbol === '(' ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function isJoin(expression: Expression): expression is Binary & { operator: 'and' | 'or' } {
  return expression.type === 'binary' && (expression.operator === 'and' || expression.operator === 'or');
}

/** The terms of an expression from left to right. Parentheses count only at the very start (measured). */
function linksOf(expression: Expression, isLeading: boolean, reading: Reading): Link[] {
  if (isJoin(expression)) {
    const [first, ...rest] = linksOf(expression.right, false, reading);
    const left = linksOf(expression.left, isLeading, reading);
    return first ? [...left, { joiner: expression.operator, term: first.term }, ...rest] : left;
  }
  if (expression.type !== 'group' || isLeading || reading.rules.groups === 'everywhere') {
    return [{ joiner: null, term: expression }];
  }
  if (isJoin(expression.inner)) {
    reading.findings.push('parentheses that do not begin the filter are ignored');
  }
  return linksOf(expression.inner, false, reading);
}

function readChain(expression: Expression, reading: Reading): Condition | undefined {
  const kept: { joiner: Link['joiner']; condition: Condition }[] = [];
  for (const { joiner, term } of linksOf(expression, true, reading)) {
    const condition = readTerm(term, reading);
    if (condition) kept.push({ joiner: kept.length === 0 ? null : joiner, condition });
  }
  const firstOr = kept.findIndex(({ joiner }) => joiner === 'or');
  if (firstOr < 0) return combine('all', kept);
  const isAndAfterOr = kept.slice(firstOr).some(({ joiner }) => joiner === 'and');
  if (isAndAfterOr && reading.rules.groups === 'leading-only') {
    reading.findings.push('an and after an or in one chain is misread: no rows');
    return NOTHING;
  }
  return combine('any', alternatives(kept));
}

/** Splits a chain at its `or`s; the terms between them are joined by `and`. */
function alternatives(kept: readonly { joiner: Link['joiner']; condition: Condition }[]): { condition: Condition }[] {
  const runs: { condition: Condition }[][] = [[]];
  for (const link of kept) {
    if (link.joiner === 'or') runs.push([]);
    runs.at(-1)?.push(link);
  }
  return runs.map((run) => ({ condition: combine('all', run) ?? NOTHING }));
}

function combine(type: 'all' | 'any', parts: readonly { condition: Condition }[]): Condition | undefined {
  const [first] = parts;
  return parts.length > 1 ? { type, terms: parts.map(({ condition }) => condition) } : first?.condition;
}

function readTerm(term: Expression, reading: Reading): Condition | undefined {
  switch (term.type) {
    case 'group':
      return readChain(term.inner, reading);
    case 'call':
      // Refused where other functions are dropped (measured).
      if (term.name === 'substringof') throw new QueryRefused('badLiteral', fieldIn(term.args));
      return drop(`${term.name}(...)`, reading);
    case 'unary':
      if (term.operator === 'not' && term.operand.type === 'group') return drop('not (...)', reading);
      throw new QueryRefused(term.operator === 'not' ? 'bareNot' : 'noComparison', term.operator);
    case 'binary':
      if (OPERATORS.has(term.operator)) return readComparison(term, reading);
      return drop(`the operator ${term.operator}`, reading);
    case 'typed':
    case 'literal':
    case 'field':
    case 'list':
      throw new QueryRefused('noComparison', 'name' in term ? term.name : 'text' in term ? term.text : 'list');
  }
}

function fieldIn(args: readonly Expression[]): string {
  return args.find((arg) => arg.type === 'field')?.name ?? 'substringof';
}

function drop(what: string, reading: Reading): Condition | undefined {
  if (reading.rules.extras === 'refuse') throw new QueryRefused('undocumented', what);
  reading.findings.push(`${what} is ignored`);
  return undefined;
}

function readComparison(term: Binary, reading: Reading): Condition | undefined {
  const operator = term.operator as ComparisonOperator;
  const { left, right } = term;
  if (left.type === 'field') return compare(left.name, operator, right, reading);
  if (right.type === 'field' && left.type === 'literal') return compare(right.name, MIRRORED[operator], left, reading);
  if (left.type === 'unary' && left.operator === 'not' && left.operand.type !== 'group') {
    throw new QueryRefused('bareNot', 'not');
  }
  if (left.type === 'literal') throw new QueryRefused('noComparison', left.text);
  return drop(left.type === 'call' ? `${left.name}(...)` : 'an expression', reading);
}

function compare(
  name: string,
  operator: ComparisonOperator,
  right: Expression,
  reading: Reading,
): Condition | undefined {
  const position = reading.object.position.get(name.toLowerCase());
  const field = position === undefined ? undefined : reading.object.fields[position];
  if (position === undefined || !field) throw new QueryRefused('unknownField', name);
  if (field.name === 'IsInFinalState' && reading.rules.finalState === 'refuse')
    throw new QueryRefused('unknownField', name);
  if (field.name === 'IsInFinalState' && reading.rules.finalState === 'ignore') {
    reading.findings.push(`a comparison with ${field.name} is ignored`);
    return undefined;
  }
  const operand = right.type === 'group' ? right.inner : right;
  if (operand.type === 'typed') throw new QueryRefused('badLiteral', name);
  if (operand.type === 'field') throw new QueryRefused('unknownField', operand.name);
  const literal = literalOf(operand);
  if (!literal) return drop('an expression', reading);
  if (reading.rules.linkFields === 'match-nothing' && isLink(field.role.type)) return NOTHING;
  if (literal.kind === 'null' && reading.rules.nullLiteral === 'matches-nothing') {
    reading.findings.push(`a bare null matches nothing; write '${NULL_TEXT}'`);
    return NOTHING;
  }
  const isNull = literal.kind === 'null' || (literal.kind === 'text' && literal.text.toUpperCase() === NULL_TEXT);
  const value = isNull ? null : convertLiteral(field, literal, reading.rules.dates);
  if (value === undefined) throw new QueryRefused('badLiteral', name);
  return { type: 'comparison', field, position, operator, value };
}

function literalOf(operand: Expression): Literal | undefined {
  if (operand.type === 'literal') return operand;
  if (operand.type === 'unary' && operand.operator === '-' && operand.operand.type === 'literal') {
    return { ...operand.operand, text: `-${operand.operand.text}` };
  }
  return undefined;
}

function isLink(role: string): boolean {
  return role === 'link' || role === 'linkId';
}
