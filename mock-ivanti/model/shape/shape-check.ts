import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import { knownText, orMeant } from './near-name.js';

/**
 * The first thing that is wrong with a value, as a path and a sentence, or undefined. `at` is the prefix of the path.
 */
export type ShapeCheck = (value: unknown, at?: string) => string | undefined;

const ajv = new Ajv({ verbose: true, allowUnionTypes: true });
// A rule from a program may have a RegExp where one from JSON has a text.
ajv.addKeyword({
  keyword: 'isPattern',
  schemaType: 'boolean',
  validate: (_isPattern: boolean, value: unknown) => typeof value === 'string' || value instanceof RegExp,
});

/**
 * Makes a check from a JSON schema. `name` is used for the value itself where it is wrong as a whole. The schema is
 * compiled when first used, so that a tenant without rules starts without the cost.
 */
export function shapeCheck(schema: AnySchemaObject, name: string): ShapeCheck {
  let validate: ValidateFunction | undefined;
  return (value, at = '') => {
    validate ??= ajv.compile(schema);
    if (validate(value)) return undefined;
    const error = validate.errors?.find(({ keyword }) => keyword !== 'if');
    return error && sentenceOf(error, at, name);
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function namesOf({ parentSchema }: ErrorObject): string[] {
  const { properties } = parentSchema as { readonly properties?: object };
  return Object.keys(properties ?? {});
}

function sentenceOf(error: ErrorObject, at: string, name: string): string {
  const path = `${at}${error.instancePath}`;
  const what = path === '' ? name : path;
  const { additionalProperty, missingProperty, allowedValues, limit } = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${what} has no '${String(additionalProperty)}'; ${knownText(String(additionalProperty), namesOf(error))}`;
    case 'required':
      return `${path}/${String(missingProperty)} is missing`;
    case 'enum':
      return `${what} must be one of ${(allowedValues as unknown[]).map(String).join(', ')}${meantOf(error)}`;
    case 'minProperties':
    case 'maxProperties':
      return `${what} needs ${limit === 1 ? 'one' : String(limit)} of ${namesOf(error).join(', ')}`;
    case 'minItems':
      return `${what} must be a list with at least one entry`;
    case 'isPattern':
      return `${what} must be a text or a RegExp`;
    default:
      return `${what} ${wordsOf(error)}`;
  }
}

/** A choice that was probably meant. */
function meantOf({ data, params }: ErrorObject): string {
  const { allowedValues } = params as { readonly allowedValues: readonly unknown[] };
  return typeof data === 'string' ? orMeant(data, allowedValues.map(String)) : '';
}

/** In words: the validator's own messages name keywords that a caller does not know. */
function wordsOf({ keyword, params, propertyName, parentSchema }: ErrorObject): string {
  const { type, limit, allowedValue } = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'type':
      return `must be ${[type]
        .flat()
        .map((one) => TYPES[String(one)] ?? String(one))
        .join(' or ')}`;
    case 'minimum':
      return `must be ${String(limit)} or more`;
    case 'maximum':
      return `must be ${String(limit)} or less`;
    case 'minLength':
      return 'must not be empty';
    case 'uniqueItems':
      return 'has the same entry twice';
    case 'const':
      return `must be ${JSON.stringify(allowedValue)}`;
    case 'pattern':
      return `${propertyName === undefined ? '' : `has '${propertyName}', which `}must be ${String(parentSchema?.['description'])}`;
    default:
      return 'is not valid';
  }
}
