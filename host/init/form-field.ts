import { isJsonObject, schemaAt, type Json, type JsonObject } from '../../host-sdk/index.js';

/** A configuration schema as a form sees it. Unknown keywords are passed over. */
export interface FormSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly writeOnly?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FormSchema>>;
  readonly oneOf?: readonly FormSchema[];
  readonly discriminator?: { readonly propertyName: string };
  readonly 'x-choices'?: string;
  readonly 'x-order'?: number;
  readonly 'x-role'?: string;
  readonly 'x-section'?: string;
}

/** The properties of an object in the order of the form. */
export function fieldsInOrder(schema: FormSchema): readonly (readonly [string, FormSchema])[] {
  const order = (field: FormSchema) => field['x-order'] ?? Infinity;
  // Sorting is stable, so fields without a place keep the order of the schema.
  return Object.entries(schema.properties ?? {}).sort(([, a], [, b]) =>
    order(a) === order(b) ? 0 : order(a) - order(b),
  );
}

/** The branches of a choice, by the constant that tells them apart. */
export function branchesOf(schema: FormSchema): ReadonlyMap<string, FormSchema> {
  const name = schema.discriminator?.propertyName;
  if (name === undefined) return new Map();
  return new Map((schema.oneOf ?? []).map((branch) => [textOf(branch.properties?.[name]?.const ?? null), branch]));
}

/** Dotted paths of all fields, those of every branch among them, each once. Of sections their fields alone. */
export function keysOf(schema: FormSchema, prefix = ''): ReadonlySet<string> {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const path = `${prefix}${key}`;
    return [...(field.properties === undefined ? [path] : []), ...keysOf(field, `${path}.`)];
  });
  return new Set([...own, ...(schema.oneOf ?? []).flatMap((branch) => [...keysOf(branch, prefix)])]);
}

/** The field at a dotted path, in whichever branch has it. */
export function fieldAt(schema: FormSchema & JsonObject, path: string): FormSchema | undefined {
  return schemaAt(schema, path);
}

/** Text from a person or a flag as the value that the field takes. Throws an `Error` that says what is wrong with it. */
export function valueFor(field: FormSchema, text: string): Json {
  switch (field.type) {
    case 'integer':
    case 'number': {
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value)) throw new Error('must be a number');
      return value;
    }
    case 'boolean':
      if (!/^(true|yes|y|false|no|n)$/i.test(text)) throw new Error('must be yes or no');
      return /^(true|yes|y)$/i.test(text);
    case 'array':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    case 'object':
      return jsonObject(text);
    default: {
      if (field.enum !== undefined && !field.enum.includes(text))
        throw new Error(`must be one of ${field.enum.map(textOf).join(', ')}`);
      return text;
    }
  }
}

function jsonObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('must be a JSON object');
  }
  if (!isJsonObject(value)) throw new Error('must be a JSON object');
  return value;
}

/** A value as a person writes it. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The example of a field as a person would type it. */
export function exampleOf({ examples }: FormSchema): string | undefined {
  const example = examples?.[0];
  if (example === undefined) return undefined;
  return Array.isArray(example) ? example.join(', ') : textOf(example);
}
