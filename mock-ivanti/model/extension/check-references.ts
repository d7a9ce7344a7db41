import { readFilter } from '../query/reading.js';
import { QueryRefused } from '../query/refusal.js';
import type { BusinessObject } from '../schema/business-object.js';
import type { ObjectExtension, SchemaExtension } from './schema-extension.js';
import type { PickLists } from '../schema/pick-lists.js';

/** The resulting schema, for looking up what a file refers to. */
interface Described {
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly pickLists: PickLists;
}

/**
 * The path and text of a reference in a schema file that the tenant does not have, or undefined. Unchecked, it would
 * fail in the middle of a later request.
 */
export function referenceProblem({ objects = [] }: SchemaExtension, described: Described): string | undefined {
  for (const [index, extension] of objects.entries()) {
    const path = `/objects/${index}`;
    const made = [...described.objects.values()].find(
      ({ name }) => name.toLowerCase() === extension.name.toLowerCase(),
    );
    const problem = made && objectProblem(extension, made, described, path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function objectProblem(
  extension: ObjectExtension,
  object: BusinessObject,
  described: Described,
  path: string,
): string | undefined {
  const missing = namedFields(extension).find(([, field]) => !object.position.has(field.toLowerCase()));
  if (missing) return `${path}/${missing[0]}: ${object.name} has no field ${missing[1]}`;
  const { number } = object;
  const counter = number && object.fields[object.position.get(number.field.toLowerCase()) ?? -1];
  if (counter && counter.kind !== 'int') return `${path}/number: ${counter.name} must be an int field`;
  return (
    listProblem(object, described, `${path}/fields`) ??
    relationProblem(extension, object, described, `${path}/relations`) ??
    searchProblem(extension, object, `${path}/searches`)
  );
}

/** Every field an extension names, and where. */
function namedFields({ number, group, searched = [], required, defaults = {}, actions = [] }: ObjectExtension) {
  const named: (readonly [string, string])[] = [];
  const add = (path: string, fields: readonly string[]): void => {
    for (const field of fields) named.push([path, field]);
  };
  if (number !== undefined) add('number', [typeof number === 'string' ? number : number.field]);
  if (group) add('group/typeField', [group.typeField]);
  add('searched', searched);
  add('required/always', required?.always ?? []);
  for (const [status, fields] of Object.entries(required?.byStatus ?? {})) add(`required/byStatus/${status}`, fields);
  add('defaults', Object.keys(defaults));
  for (const [index, { sets, prompts = [] }] of actions.entries()) {
    add(`actions/${index}/sets`, Object.keys(sets));
    add(`actions/${index}/prompts`, prompts);
  }
  return named;
}

/** The pick lists of the fields: a list by name, or `@set.Field`. */
function listProblem(object: BusinessObject, { objects, pickLists }: Described, path: string): string | undefined {
  for (const { name, role } of object.fields) {
    if (role.type !== 'pick' || role.list === null) continue;
    const [, set = '', field = ''] = /^@(\w+)\.(\w+)$/.exec(role.list) ?? [];
    const isKnown = set === '' ? pickLists.has(role.list) : objects.get(set)?.position.has(field.toLowerCase());
    if (isKnown !== true) return `${path}: field ${name} takes its values from ${role.list}, which does not exist`;
  }
  return undefined;
}

function relationProblem(
  { relations = [] }: ObjectExtension,
  object: BusinessObject,
  { objects }: Described,
  path: string,
): string | undefined {
  for (const [index, { set, by }] of relations.entries()) {
    const target = objects.get(set);
    if (!target) return `${path}/${index}/set: there is no set ${set}`;
    const needed = by.type === 'child' ? `${by.link}_RecID` : by.type === 'reference' ? by.theirs : undefined;
    if (needed !== undefined && !target.position.has(needed.toLowerCase()))
      return `${path}/${index}/by: ${target.name} has no field ${needed}`;
    if (by.type === 'reference' && !object.position.has(by.own.toLowerCase()))
      return `${path}/${index}/by: ${object.name} has no field ${by.own}`;
  }
  return undefined;
}

function searchProblem({ searches = [] }: ObjectExtension, object: BusinessObject, path: string): string | undefined {
  for (const [index, { filter }] of searches.entries()) {
    try {
      readFilter(filter, object, { extras: 'drop', groups: 'everywhere', nullLiteral: 'is-null', linkFields: 'work' });
    } catch (error) {
      if (!(error instanceof QueryRefused)) throw error;
      return `${path}/${index}/filter cannot be read: ${error.reason}, ${error.subject}`;
    }
  }
  return undefined;
}
