import { orMeant, type Json } from '../../host-sdk/index.js';
import { compilePattern, tooLarge, type Pattern } from '../patterns/compile-pattern.js';
import { PatternError } from '../patterns/re2-syntax.js';
import { markedPath, markedValue, placesIn } from './marked-keys.js';

type Check = (operand: unknown) => boolean;

const isList: Check = (operand) => Array.isArray(operand);
const isNumber: Check = (operand) => typeof operand === 'number';
const isScalar: Check = (operand) => operand === null || ['string', 'number', 'boolean'].includes(typeof operand);
const any: Check = () => true;

/** Allowed operands of each operator; {@link compileFilter} checks nested filters. */
const OPERATORS: Readonly<Record<string, readonly [check: Check, what: string]>> = {
  $eq: [any, ''],
  $ne: [any, ''],
  $gt: [isScalar, 'a number or a text'],
  $gte: [isScalar, 'a number or a text'],
  $lt: [isScalar, 'a number or a text'],
  $lte: [isScalar, 'a number or a text'],
  $in: [isList, 'a list'],
  $nin: [isList, 'a list'],
  $all: [isList, 'a list'],
  $exists: [(operand) => typeof operand === 'boolean', 'true or false'],
  $size: [(operand) => Number.isSafeInteger(operand), 'a whole number'],
  $mod: [
    (operand) => isList(operand) && (operand as unknown[]).length === 2 && (operand as unknown[]).every(isNumber),
    'two numbers',
  ],
  $regex: [(operand) => typeof operand === 'string', 'a text'],
  $options: [
    (operand) => typeof operand === 'string' && /^[imsu]*$/.test(operand),
    'some of the letters i, m, s and u',
  ],
  $not: [isPlainObject, 'an object of operators'],
  $elemMatch: [isPlainObject, 'an object'],
};
const BRANCHES = ['$and', '$or', '$nor'];
const MAX_DEPTH = 20;
/** Largest cost of a character in all patterns of a filter: with a higher cost they would examine too little of a text. */
const MAX_STEPS = 1000;
const SHOWN = 200;
/** Marks the end of a truncated text: no alert contains it, and `$` does not match before it. */
const CUT = '\uFFFF';

export const OPERATOR_NAMES: readonly string[] = [...BRANCHES, ...Object.keys(OPERATORS)];

/** Steps of the engine left for the current item. */
export interface StepBudget {
  steps: number;
}

export interface CompiledFilter {
  readonly filter: Compiled;
  /** List positions that its fields name. */
  readonly places: readonly string[];
}

/** Whether it is an operator on filters instead of a field name. */
export function isBranch(name: string): boolean {
  return BRANCHES.includes(name);
}

/**
 * A filter for the filter engine: with marked keys, and a test in place of each pattern. Throws an
 * `Error` whose message continues a sentence for an invalid filter, {@link PatternError} for patterns.
 * @param budget Decreased by the patterns.
 */
export function compileFilter(filter: unknown, budget: StepBudget): CompiledFilter {
  const state: Compiling = { budget, steps: 0, places: new Set() };
  return { filter: compiled(state, filter, '', 0), places: [...state.places] };
}

interface Compiling {
  readonly budget: StepBudget;
  /** Cost of all patterns so far, for one character. */
  steps: number;
  readonly places: Set<string>;
}

type Compiled = Readonly<Record<string, unknown>>;

/** @param at Path in the whole filter, such as `$or.0.app`; empty for the root. */
function compiled(state: Compiling, filter: unknown, at: string, depth: number): Compiled {
  if (!isPlainObject(filter)) throw new Error('must be a JSON object');
  if (depth > MAX_DEPTH) throw new Error(`is nested more than ${MAX_DEPTH} deep`);
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => {
      if (isBranch(name)) return [name, branches(state, name, value, below(at, name), depth)];
      for (const place of placesIn(name)) state.places.add(place);
      if (!name.startsWith('$')) return [markedPath(name), condition(state, value, below(at, name), depth)];
      if (Object.hasOwn(OPERATORS, name)) throw new Error(`has ${name} without a field name before it`);
      throw notAllowed(name);
    }),
  );
}

function notAllowed(name: string): Error {
  return new Error(`uses ${name}, which is not allowed${orMeant(name, OPERATOR_NAMES)}`);
}

function below(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function branches(state: Compiling, name: string, value: unknown, at: string, depth: number): readonly Compiled[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error(`has ${name} without a list of filters`);
  return (value as unknown[]).map((branch, index) => compiled(state, branch, below(at, `${index}`), depth + 1));
}

/** The condition of a field: a value, or an object of operators. */
function condition(state: Compiling, value: unknown, at: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error(`is nested more than ${MAX_DEPTH} deep`);
  if (!isPlainObject(value) || !Object.keys(value).some((key) => key.startsWith('$')))
    return checkedValue(value, depth);
  if ('$options' in value && !('$regex' in value)) throw new Error('has $options without $regex');
  return Object.fromEntries(
    Object.entries(value).map(([name, operand]) => {
      const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
      if (operator === undefined) throw notAllowed(name);
      const [check, what] = operator;
      if (!check(operand)) throw new Error(`needs ${what} behind ${name}`);
      if (name === '$regex') return [name, patternTest(state, operand as string, value['$options'], below(at, name))];
      if (name === '$not') return [name, condition(state, operand, below(at, name), depth + 1)];
      if (name === '$elemMatch') return [name, element(state, operand, below(at, name), depth + 1)];
      return [name, checkedValue(operand, depth + 1)];
    }),
  );
}

/** An element is an object with fields, or a plain value with operators. */
function element(state: Compiling, operand: unknown, at: string, depth: number): unknown {
  const names = Object.keys(operand as object);
  if (names.some((name) => Object.hasOwn(OPERATORS, name))) return condition(state, operand, at, depth);
  return compiled(state, operand, at, depth);
}

/** Tests a value with a pattern, within the budget. */
function patternTest(state: Compiling, source: string, options: unknown, at: string): (value: unknown) => boolean {
  const { test, steps } = patternAt(source, typeof options === 'string' ? options : '', at, state);
  const { budget } = state;
  return (value) => {
    if (typeof value !== 'string' || budget.steps < steps) return false;
    const text = value.slice(0, Math.floor(budget.steps / steps));
    budget.steps -= Math.max(1, text.length) * steps;
    return test(text.length === value.length ? text : text + CUT);
  };
}

function patternAt(source: string, flags: string, at: string, state: Compiling): Pattern {
  try {
    const pattern = compilePattern(source, flags);
    state.steps += pattern.steps;
    if (state.steps > MAX_STEPS) throw tooLarge();
    return pattern;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { reason, fix } = error.fault;
    const shown = source.length > SHOWN ? `${source.slice(0, SHOWN)}...` : source;
    throw new PatternError({ reason: `has a pattern at ${at} that ${reason}: ${shown}`, fix });
  }
}

/** A value is compared literally, so it may contain neither operators nor values that are not JSON. */
function checkedValue(value: unknown, depth: number): unknown {
  checkValue(value, depth);
  return markedValue(value as Json);
}

function checkValue(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`is nested more than ${MAX_DEPTH} deep`);
  if (isScalar(value)) return;
  if (!Array.isArray(value) && !isPlainObject(value))
    throw new Error('contains a value that is not JSON, such as code');
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && name.startsWith('$')) throw new Error(`uses ${name} in place of a value`);
    checkValue(inner, depth + 1);
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
