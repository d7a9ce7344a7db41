import { isJsonObject, basicFieldsOf } from '../../host-sdk/index.js';
import type { Json, JsonObject } from '../../host-sdk/index.js';
import { branchesOf, fieldsInOrder, textOf } from './form-field.js';
import type { FormSchema } from './form-field.js';

/** How the missing values of a form come about: from a person, or not at all. */
export interface Asker {
  /** The value of a field; `undefined` when there is nobody to ask. */
  value(path: string, field: FormSchema): Promise<Json | undefined>;
  /** The value of a field that may stay as it is; `undefined` for its default. */
  optional(path: string, field: FormSchema): Promise<Json | undefined>;
  /** One of several ways, by its key. */
  choice(path: string, title: string, choices: ReadonlyMap<string, FormSchema>): Promise<string | undefined>;
  /** Whether an optional part is wanted. */
  section(path: string, field: FormSchema): Promise<boolean>;
}

/**
 * Completes a configuration: required values that are not given are asked for, the basic ones are offered, all others
 * keep their defaults. A value that stays unanswered is left out.
 */
export async function fillIn(schema: FormSchema & JsonObject, given: JsonObject, asker: Asker): Promise<JsonObject> {
  return fillInObject(schema, given, { asker, basics: basicFieldsOf(schema) }, '');
}

/** As {@link fillIn}, for the object at a path of the configuration. */
export async function fillInAt(path: string, field: FormSchema, asker: Asker): Promise<JsonObject> {
  return fillInObject(field, {}, { asker, basics: new Set() }, path);
}

interface Asking {
  readonly asker: Asker;
  /** Dotted paths. */
  readonly basics: ReadonlySet<string>;
}

async function fillInObject(schema: FormSchema, given: JsonObject, asking: Asking, path: string): Promise<JsonObject> {
  let result: JsonObject = given;
  for (const [name, field] of fieldsInOrder(schema)) {
    const place = path === '' ? name : `${path}.${name}`;
    const required = schema.required?.includes(name) === true;
    const value = await complete(field, given[name], required, asking, place);
    if (value !== undefined) result = { ...result, [name]: value };
  }
  return result;
}

async function complete(
  field: FormSchema,
  given: Json | undefined,
  required: boolean,
  asking: Asking,
  path: string,
): Promise<Json | undefined> {
  const { asker, basics } = asking;
  const branches = branchesOf(field);
  const isObject = branches.size > 0 || field.properties !== undefined;
  if (!isObject) {
    if (given !== undefined || field.const !== undefined) return given ?? field.const;
    if (required) return asker.value(path, field);
    return basics.has(path) ? asker.optional(path, field) : undefined;
  }
  if (given === undefined && !required && !(await asker.section(path, field))) return undefined;
  const object = isJsonObject(given) ? given : {};
  if (branches.size === 0) return fillInObject(field, object, asking, path);
  const key = field.discriminator?.propertyName ?? '';
  const chosen = object[key] ?? (await asker.choice(`${path}.${key}`, field.title ?? path, branches));
  if (chosen === undefined) return object;
  const branch = branches.get(textOf(chosen));
  const named = { ...object, [key]: chosen };
  return branch === undefined ? named : fillInObject(branch, named, asking, path);
}
