import { jsonObjectOf, basicFieldsOf, optionalSectionsOf, type Json, type JsonObject } from '../../host-sdk/index.js';
import { branchesOf, fieldsInOrder, textOf, type FormSchema } from './form-field.js';

/** How the missing values of a form come about: from a person, or not at all. */
export interface Asker {
  /**
   * The value of a field; `undefined` when there is no person to ask.
   * @param before The value that is to be corrected.
   */
  value(path: string, field: FormSchema, before?: Json): Promise<Json | undefined>;
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
export async function fillIn(
  schema: FormSchema & JsonObject,
  given: JsonObject,
  asker: Asker,
  { answered = [], beforeSections }: FillInOptions = {},
): Promise<JsonObject> {
  const asking = { asker, basics: basicFieldsOf(schema), answered: new Set(answered) };
  const sections = new Set(optionalSectionsOf(schema).map(([key]) => key));
  const fields = fieldsInOrder(schema);
  const outside = fields.filter(([name]) => !sections.has(name));
  const inside = fields.filter(([name]) => sections.has(name));
  const config = await fillInFields(outside, schema, given, asking, '');
  const ready = beforeSections === undefined ? config : await beforeSections(config);
  return fillInFields(inside, schema, ready, asking, '');
}

export interface FillInOptions {
  /** Dotted paths of questions that were answered with their default, or with no. */
  readonly answered?: readonly string[];
  /** Called once everything outside the optional sections is known; gives the configuration to go on with. */
  readonly beforeSections?: (config: JsonObject) => Promise<JsonObject>;
}

/** As {@link fillIn}, for the object at a path of the configuration. */
export async function fillInAt(
  path: string,
  field: FormSchema,
  asker: Asker,
  given: JsonObject = {},
): Promise<JsonObject> {
  const asking = { asker, basics: new Set<string>(), answered: new Set<string>() };
  return fillInFields(fieldsInOrder(field), field, given, asking, path);
}

interface Asking {
  readonly asker: Asker;
  /** Dotted paths. */
  readonly basics: ReadonlySet<string>;
  readonly answered: ReadonlySet<string>;
}

async function fillInFields(
  fields: readonly (readonly [string, FormSchema])[],
  schema: FormSchema,
  given: JsonObject,
  asking: Asking,
  path: string,
): Promise<JsonObject> {
  let result: JsonObject = given;
  for (const [name, field] of fields) {
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
  const { asker, basics, answered } = asking;
  const branches = branchesOf(field);
  const isObject = branches.size > 0 || field.properties !== undefined;
  if (!isObject) {
    if (given !== undefined || field.const !== undefined) return given ?? field.const;
    if (required) return asker.value(path, field);
    return basics.has(path) && !answered.has(path) ? asker.optional(path, field) : undefined;
  }
  if (given === undefined && !required) {
    // A part of a section keeps its defaults like the other values in it.
    if (path.includes('.')) return undefined;
    if (answered.has(path) || !(await asker.section(path, field))) return undefined;
  }
  const object = jsonObjectOf(given);
  if (branches.size === 0) return fillInFields(fieldsInOrder(field), field, object, asking, path);
  const key = field.discriminator?.propertyName ?? '';
  const chosen = object[key] ?? (await asker.choice(`${path}.${key}`, field.title ?? path, branches));
  if (chosen === undefined) return object;
  const branch = branches.get(textOf(chosen));
  const named = { ...object, [key]: chosen };
  return branch === undefined ? named : fillInFields(fieldsInOrder(branch), branch, named, asking, path);
}
