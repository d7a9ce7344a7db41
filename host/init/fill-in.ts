import type { Json, JsonObject } from '../../host-sdk/index.js';
import { branchesOf, fieldsInOrder, textOf } from './form-field.js';
import type { FormSchema } from './form-field.js';

/** How the missing values of a form come about: from a person, or not at all. */
export interface Asker {
  /** The value of a field; `undefined` when there is nobody to ask. */
  value(path: string, field: FormSchema): Promise<Json | undefined>;
  /** One of several ways, by its key. */
  choice(path: string, title: string, choices: ReadonlyMap<string, FormSchema>): Promise<string | undefined>;
  /** Whether an optional part is wanted. */
  section(path: string, field: FormSchema): Promise<boolean>;
}

/**
 * Completes a configuration: required values that are not given are asked for, optional ones keep their defaults.
 * A value that stays unanswered is left out.
 */
export async function fillIn(schema: FormSchema, given: JsonObject, asker: Asker, path = ''): Promise<JsonObject> {
  let result: JsonObject = given;
  for (const [name, field] of fieldsInOrder(schema)) {
    const place = path === '' ? name : `${path}.${name}`;
    const required = schema.required?.includes(name) === true;
    const value = await complete(field, given[name], required, asker, place);
    if (value !== undefined) result = { ...result, [name]: value };
  }
  return result;
}

async function complete(
  field: FormSchema,
  given: Json | undefined,
  required: boolean,
  asker: Asker,
  path: string,
): Promise<Json | undefined> {
  const branches = branchesOf(field);
  const isObject = branches.size > 0 || field.properties !== undefined;
  if (!isObject) {
    if (given !== undefined || field.const !== undefined) return given ?? field.const;
    return required ? asker.value(path, field) : undefined;
  }
  if (given === undefined && !required && !(await asker.section(path, field))) return undefined;
  const object = typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as JsonObject) : {};
  if (branches.size === 0) return fillIn(field, object, asker, path);
  const key = field.discriminator?.propertyName ?? '';
  const chosen = object[key] ?? (await asker.choice(`${path}.${key}`, field.title ?? path, branches));
  if (chosen === undefined) return object;
  const branch = branches.get(textOf(chosen));
  const named = { ...object, [key]: chosen };
  return branch === undefined ? named : fillIn(branch, named, asker, path);
}
