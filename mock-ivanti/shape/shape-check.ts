import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';

/** The first thing that is wrong with a value, as a path and a sentence, or undefined. `at` is put before the path. */
export type ShapeCheck = (value: unknown, at?: string) => string | undefined;

const ajv = new Ajv({ verbose: true, allowUnionTypes: true });
// A rule made in a program may hold a RegExp where one from JSON holds a text.
ajv.addKeyword({
  keyword: 'isPattern',
  schemaType: 'boolean',
  validate: (_isPattern: boolean, value: unknown) => typeof value === 'string' || value instanceof RegExp,
  error: { message: 'must be a text or a RegExp' },
});

/**
 * Makes a check from a JSON schema. `name` stands for the value itself where it is wrong as a whole. The schema is compiled
 * when first used, so that a tenant nobody gives a rule starts without it.
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

function namesOf({ parentSchema }: ErrorObject): string {
  const { properties } = parentSchema as { readonly properties?: object };
  return Object.keys(properties ?? {}).join(', ');
}

function sentenceOf(error: ErrorObject, at: string, name: string): string {
  const path = `${at}${error.instancePath}`;
  const what = path === '' ? name : path;
  const { additionalProperty, missingProperty, allowedValues, limit } = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${what} has no '${String(additionalProperty)}'; known: ${namesOf(error)}`;
    case 'required':
      return `${path}/${String(missingProperty)} is missing`;
    case 'enum':
      return `${what} must be one of ${(allowedValues as unknown[]).map(String).join(', ')}`;
    case 'minProperties':
    case 'maxProperties':
      return `${what} needs ${limit === 1 ? 'one' : String(limit)} of ${namesOf(error)}`;
    case 'minItems':
      return `${what} must be a list that is not empty`;
    default:
      return `${what} ${error.message ?? 'is not valid'}`;
  }
}
