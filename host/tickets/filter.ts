import sift from 'sift';
import { PluginError } from '../../host-sdk/index.js';
import type { Item, Json, JsonObject } from '../../host-sdk/index.js';
import { patternFault } from '../patterns/pattern-fault.js';

type Check = (operand: unknown) => boolean;

const isList: Check = (operand) => Array.isArray(operand);
const isNumber: Check = (operand) => typeof operand === 'number';
const isScalar: Check = (operand) => operand === null || ['string', 'number', 'boolean'].includes(typeof operand);
const any: Check = () => true;

/** What may stand behind an operator; filters are looked into further by {@link checkFilter}. */
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
  $not: [isObject, 'an object of operators'],
  $elemMatch: [isObject, 'an object'],
};
const BRANCHES = ['$and', '$or', '$nor'];
const DEEPEST = 20;
const ALLOWED = `Use the operators ${[...BRANCHES, ...Object.keys(OPERATORS)].join(', ')}.`;

/** What is wrong with a filter, continuing a sentence, and how to write it otherwise. */
class FilterError extends Error {
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

/**
 * A test for items by a Mongo-style filter over their attributes and `rawData`; a name that is no attribute is a key of
 * the raw data, as in templates. Throws `config.invalid` for anything but the operators above: code is never run, and no
 * pattern that could keep the program busy for ever.
 * @param owner Whose filter it is, for the message, such as `rule "DLP"`.
 */
export function filterTest(filter: JsonObject, owner: string): (item: Item) => boolean {
  try {
    checkFilter(filter, '', 0);
    // The package's types put the function below `default`, where its CommonJS form has it as well.
    const test = sift.default<JsonObject>(filter);
    return (item) => test(documentOf(item));
  } catch (error) {
    throw new PluginError('config.invalid', `The filter of ${owner} ${(error as Error).message}.`, {
      field: 'filter',
      fix: error instanceof FilterError ? error.fix : ALLOWED,
      cause: error,
    });
  }
}

/** Whether it is an operator over filters rather than the name of a field. */
export function isBranch(name: string): boolean {
  return BRANCHES.includes(name);
}

/** What filters look into: attributes with a value stand above keys of the raw data with the same name. */
export function documentOf(item: Item): JsonObject {
  const attributes: readonly [string, Json | undefined][] = Object.entries(item);
  const given = attributes.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...item.rawData, ...Object.fromEntries(given) };
}

/** @param at Where in the whole filter it stands, such as `$or.0.app`; empty for the whole. */
function checkFilter(filter: unknown, at: string, depth: number): void {
  if (!isObject(filter)) throw new Error('must be a JSON object');
  if (depth > DEEPEST) throw new Error(`is nested more than ${DEEPEST} deep`);
  for (const [name, value] of Object.entries(filter)) {
    if (isBranch(name)) checkBranches(name, value, below(at, name), depth);
    else if (!name.startsWith('$')) checkCondition(value, below(at, name), depth);
    else if (Object.hasOwn(OPERATORS, name)) throw new Error(`has ${name} without the name of a field before it`);
    else throw new Error(`uses ${name}, which is not allowed`);
  }
}

function below(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function checkBranches(name: string, value: unknown, at: string, depth: number): void {
  if (!Array.isArray(value) || value.length === 0) throw new Error(`has ${name} without a list of filters`);
  for (const [index, branch] of (value as unknown[]).entries()) checkFilter(branch, below(at, `${index}`), depth + 1);
}

/** What stands behind the name of a field: a value, or an object of operators. */
function checkCondition(value: unknown, at: string, depth: number): void {
  if (depth > DEEPEST) throw new Error(`is nested more than ${DEEPEST} deep`);
  if (!isObject(value) || !Object.keys(value).some((key) => key.startsWith('$'))) {
    checkValue(value, depth);
    return;
  }
  if ('$options' in value && !('$regex' in value)) throw new Error('has $options without $regex');
  for (const [name, operand] of Object.entries(value)) {
    const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (operator === undefined) throw new Error(`uses ${name}, which is not allowed`);
    const [check, what] = operator;
    if (!check(operand)) throw new Error(`needs ${what} behind ${name}`);
    if (name === '$regex') checkPattern(operand as string, value['$options'], below(at, name));
    if (name === '$not') checkCondition(operand, below(at, name), depth + 1);
    else if (name === '$elemMatch') checkElement(operand, below(at, name), depth + 1);
    else checkValue(operand, depth + 1);
  }
}

/** An element is an object with fields, or a plain value with operators. */
function checkElement(operand: unknown, at: string, depth: number): void {
  const names = Object.keys(operand as object);
  if (names.some((name) => Object.hasOwn(OPERATORS, name))) checkCondition(operand, at, depth);
  else checkFilter(operand, at, depth);
}

function checkPattern(pattern: string, options: unknown, at: string): void {
  let fault;
  try {
    fault = patternFault(pattern, typeof options === 'string' ? options : '');
  } catch (error) {
    throw new Error(`has a pattern that is none: ${(error as Error).message}`, { cause: error });
  }
  if (fault === undefined) return;
  throw new FilterError(`has a pattern at ${at} that ${fault.reason}, and could run for ever: ${pattern}`, fault.fix);
}

/** A value is compared as it is, so it holds neither operators nor anything that JSON has not. */
function checkValue(value: unknown, depth: number): void {
  if (depth > DEEPEST) throw new Error(`is nested more than ${DEEPEST} deep`);
  if (isScalar(value)) return;
  if (!Array.isArray(value) && !isObject(value)) throw new Error('holds something that is not JSON, such as code');
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && name.startsWith('$')) throw new Error(`uses ${name} where a value belongs`);
    checkValue(inner, depth + 1);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
