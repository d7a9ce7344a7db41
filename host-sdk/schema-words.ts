import { orMeant } from './near-name.js';

/** One error of a JSON schema validator, as ajv gives it. */
export interface SchemaError {
  /** JSON pointer to the value, for example `/data/tables`. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: object;
  readonly message?: string | undefined;
  /** Where the name of a key is wrong: that name. */
  readonly propertyName?: string | undefined;
  /** With ajv's option `verbose`: the schema of the value, and the value itself. */
  readonly parentSchema?: unknown;
  readonly data?: unknown;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'an instant such as 2026-07-01T18:00:00Z',
  date: 'a date such as 2026-07-01',
  time: 'a time of day such as 18:00:00Z',
  uri: 'an address such as https://tenant.example.com',
  url: 'an address such as https://tenant.example.com',
  email: 'an e-mail address',
  hostname: 'the name of a host',
  regex: 'a regular expression',
  uuid: 'a UUID',
  'iso-date-or-time': 'a date or an instant such as 2024-01-31 or 2024-01-31T18:00:00Z',
};

/**
 * What is wrong with one value, as the end of a sentence that begins with its name: `must be a whole number`. A validator's
 * own words name keywords and regular expressions, which a person who fills in a form has never seen.
 */
export function schemaWords(error: SchemaError): string {
  const params = error.params as Readonly<Record<string, unknown>>;
  const limit = Number(params['limit']);
  switch (error.keyword) {
    case 'errorMessage':
      return error.message ?? 'is not valid';
    case 'required':
    case 'dependentRequired':
    case 'dependencies':
      return 'is required';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `is not a known key${orMeant(String(params['additionalProperty']), propertiesOf(error))}`;
    case 'propertyNames':
      return 'has a key that is not allowed';
    case 'false schema':
      return 'is not allowed here';
    case 'type':
      return `must be ${either([params['type']].flat().map((type) => TYPES[String(type)] ?? String(type)))}`;
    case 'const':
      return `must be ${shown(params['allowedValue'])}`;
    case 'enum':
      return oneOf(params['allowedValues'] as readonly unknown[], error.data);
    case 'pattern':
      return isBlankCheck(params['pattern']) ? 'must not be empty' : `does not have the expected form${example(error)}`;
    case 'format':
      return error.data === '' ? 'must not be empty' : formatWords(String(params['format']), error.data);
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${counted(limit, 'character')}`;
    case 'minItems':
      return limit === 1 ? 'must not be empty: name at least one' : `must have at least ${limit} entries`;
    case 'maxItems':
      return limit === 0 ? 'must be empty' : `must have at most ${counted(limit, 'entry', 'entries')}`;
    case 'uniqueItems':
      return `has the same entry twice, at ${Number(params['j'])} and ${Number(params['i'])}`;
    case 'minProperties':
      return limit === 1 ? 'must not be empty: give at least one key' : `must have at least ${limit} keys`;
    case 'maxProperties':
      return `must have at most ${counted(limit, 'key')}`;
    case 'minimum':
      return `must be ${limit} or more`;
    case 'maximum':
      return `must be ${limit} or less`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}`;
    case 'multipleOf':
      return `must be a multiple of ${Number(params['multipleOf'])}`;
    default:
      return 'is not valid';
  }
}

/** `must be one of a, b`, with the choice that was probably meant. */
export function oneOf(allowed: readonly unknown[], given?: unknown): string {
  const meant = typeof given === 'string' ? orMeant(given, allowed.map(String)) : '';
  return `must be one of ${allowed.map(plain).join(', ')}${meant}`;
}

/** A date is no secret: quoted, it shows why it is none. */
function formatWords(format: string, given: unknown): string {
  const quoted = /date|time/.test(format) && typeof given === 'string' && given.length < 50 ? `, not "${given}"` : '';
  return `must be ${FORMATS[format] ?? format}${quoted}`;
}

function propertiesOf({ parentSchema }: SchemaError): readonly string[] {
  const { properties } = (parentSchema ?? {}) as { readonly properties?: object };
  return Object.keys(properties ?? {});
}

/** A schema's pattern for "a text with something in it". */
function isBlankCheck(pattern: unknown): boolean {
  return pattern === String.raw`\S`;
}

function example({ parentSchema }: SchemaError): string {
  const { examples = [], default: usual } = (parentSchema ?? {}) as {
    examples?: readonly unknown[];
    default?: unknown;
  };
  const text = [...examples, usual].find((one) => typeof one === 'string');
  return typeof text === 'string' ? `, such as ${text}` : '';
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function either(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : shown(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
