import { jsonObjectOf, type Json, type JsonObject } from '../json.js';
import { isSecret } from '../marked-values.js';

/** One value of a choice: `key` is shown, `value` is stored. */
export interface CloudExchangeChoice {
  readonly key: string;
  readonly value: string;
}

/** One field of a Cloud Exchange form. */
export interface CloudExchangeField {
  readonly label: string;
  readonly key: string;
  readonly type: 'text' | 'password' | 'number' | 'choice' | 'multichoice' | 'textarea' | 'boolean';
  /** Whether the field is mandatory. */
  readonly mandatory: boolean;
  /** Initial value; `''` for none. */
  readonly default: string | number | boolean | readonly string[];
  readonly description: string;
  readonly placeholder?: string;
  readonly choices?: readonly CloudExchangeChoice[];
}

/** How to convert the text of a form to a value of the configuration. */
export type FieldShape = 'text' | 'number' | 'boolean' | 'list' | 'json';

export interface FieldOptions {
  /** Required keys of the parent schema. */
  readonly required: readonly string[];
  /** False if the whole step is optional: then no field in it can be mandatory. */
  readonly stepIsNeeded: boolean;
}

/** Converts a property of a schema to a field. */
export function fieldOf(key: string, schema: JsonObject, { required, stepIsNeeded }: FieldOptions): CloudExchangeField {
  const choices = choicesOf(schema);
  const [example] = (schema['examples'] ?? []) as readonly Json[];
  const hint = shapeOf(schema) === 'list' ? ' One per line.' : shapeOf(schema) === 'json' ? ' As JSON.' : '';
  return {
    label: textOf(schema['title']) || key,
    key,
    type: typeOf(schema, choices),
    mandatory: stepIsNeeded && required.includes(key),
    default: defaultOf(schema),
    description: `${textOf(schema['description'])}${choices === undefined ? hint : ''}`.trim(),
    ...(example === undefined ? {} : { placeholder: shown(example) }),
    ...(choices === undefined ? {} : { choices }),
  };
}

export function shapeOf(schema: JsonObject): FieldShape {
  const { type } = schema;
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') return 'list';
  return type === 'object' ? 'json' : 'text';
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function typeOf(schema: JsonObject, choices: readonly CloudExchangeChoice[] | undefined): CloudExchangeField['type'] {
  if (isSecret(schema)) return 'password';
  const shape = shapeOf(schema);
  if (choices !== undefined) return shape === 'list' ? 'multichoice' : 'choice';
  if (shape === 'list' || shape === 'json') return 'textarea';
  return shape;
}

function choicesOf(schema: JsonObject): readonly CloudExchangeChoice[] | undefined {
  const values = schema['enum'] ?? jsonObjectOf(schema['items'])['enum'];
  if (!Array.isArray(values)) return undefined;
  return (values as readonly Json[]).map(shown).map((value) => ({ key: value, value }));
}

function defaultOf(schema: JsonObject): CloudExchangeField['default'] {
  const value = schema['default'];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(shown);
  return value === undefined || value === null ? '' : shown(value);
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
