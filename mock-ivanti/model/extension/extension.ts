import type { ObjectExtension, SchemaExtension } from './schema-extension.js';
import { readFileSync } from 'node:fs';
import { recIdOf, saltOf } from '../schema/hash.js';
import { setName, type BusinessObject, type NamedAction, type ObjectDefinition } from '../schema/business-object.js';
import { parseFields } from '../schema/field.js';
import { DEFINITIONS, describeAll } from '../schema/objects.js';
import { referenceProblem } from './check-references.js';
import { checkExtensionShape } from './extension-shape.js';
import { ROLES, type Roles } from '../schema/permissions.js';
import { PICK_LISTS, type PickLists } from '../schema/pick-lists.js';

export interface Schema {
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly pickLists: PickLists;
  readonly roles: Roles;
}

/** Reads a schema from a JSON file. */
function readSchemaFile(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

function withoutDeleted(fields: string, deleted: readonly string[]): string {
  const gone = new Set(deleted.map((name) => name.toLowerCase()));
  return fields
    .split('\n')
    .map((line) => {
      const [, head = '', names = '', initial = ''] = /^([^:]+:)([^=]+)(=.*)?$/.exec(line) ?? [];
      const left = names.split(' ').filter((name) => name !== '' && !gone.has(name.toLowerCase()));
      return head === '' || left.length > 0 ? (head === '' ? line : `${head} ${left.join(' ')} ${initial}`.trim()) : '';
    })
    .join('\n');
}

const COMMON_FIELDS = `text 60: CreatedBy
date: CreatedDateTime
text 60: LastModBy
date: LastModDateTime
id: RecId`;

function extended(known: ObjectDefinition | undefined, extension: ObjectExtension): ObjectDefinition {
  const { fields: lines = [], required, number, ...rest } = extension;
  const deleted = [...(known?.deleted ?? []), ...(extension.deleted ?? [])];
  // A field that the tenant already has gets the new description.
  const kept = withoutDeleted(known?.fields ?? COMMON_FIELDS, lines.flatMap(namesIn));
  const fields = withoutDeleted(`${lines.join('\n')}\n${kept}`, deleted);
  return {
    ...known,
    ...rest,
    ...(number !== undefined && { number: typeof number === 'string' ? { field: number, first: 1 } : number }),
    fields,
    deleted,
    searched: extension.searched ?? known?.searched ?? [],
    required: {
      always: [...(known?.required.always ?? []), ...(required?.always ?? [])],
      byStatus: { ...known?.required.byStatus, ...required?.byStatus },
    },
    labels: { ...known?.labels, ...extension.labels },
    defaults: { ...known?.defaults, ...extension.defaults },
    relations: [...(known?.relations ?? []), ...(extension.relations ?? [])],
    actions: [...(known?.actions ?? []), ...(extension.actions ?? []).map(lowerId)],
    searches: [...(known?.searches ?? []), ...(extension.searches ?? []).map(lowerId)],
    size: extension.size ?? known?.size ?? 0,
  };
}

/** Callers may write the id of an action in any case. */
function lowerId<Action extends NamedAction>(action: Action): Action {
  return { ...action, id: action.id.toLowerCase() };
}

function namesIn(line: string): string[] {
  return (/^[^:]+:([^=]+)/.exec(line)?.[1] ?? '').split(' ').filter((name) => name !== '');
}

/** Throws a RangeError with the path of a field line that cannot be parsed. */
function checkLines(objects: readonly ObjectExtension[]): void {
  for (const [index, { fields = [] }] of objects.entries()) {
    for (const [place, line] of fields.entries()) {
      try {
        parseFields(line);
      } catch (error) {
        throw new RangeError(`/objects/${index}/fields/${place}: ${(error as Error).message}`);
      }
    }
  }
}

function extendedDefinitions(extensions: readonly ObjectExtension[]): ObjectDefinition[] {
  const definitions = new Map(DEFINITIONS.map((each) => [each.name.toLowerCase(), each]));
  for (const each of extensions) {
    const key = each.name.toLowerCase();
    const known = definitions.get(key);
    definitions.set(key, extended(known, { ...each, name: known?.name ?? each.name }));
  }
  // A subtype or view shares the table of another object, so it has that object's fields.
  const bySet = new Map([...definitions.values()].map((each) => [setName(each.name), each]));
  return [...definitions.values()].map((each) => {
    const base = bySet.get(each.subtype?.of ?? each.view ?? '');
    return base ? { ...each, fields: base.fields, deleted: base.deleted ?? [] } : each;
  });
}

function extendedLists(lists: Readonly<Record<string, readonly string[]>>): PickLists {
  const added = Object.entries(lists).map(([name, values]) => {
    const known = PICK_LISTS.get(name) ?? [];
    const recIdFor = (value: string): string =>
      known.find((option) => option.value === value)?.recId ?? recIdOf(0, saltOf(`${name}/${value}`), 0);
    return [name, values.map((value) => ({ value, recId: recIdFor(value) }))] as const;
  });
  return new Map([...PICK_LISTS, ...added]);
}

function described(extension: SchemaExtension): Schema {
  const { objects = [], pickLists = {}, roles = {} } = extension;
  checkLines(objects);
  const schema = {
    objects: describeAll(extendedDefinitions(objects)),
    pickLists: extendedLists(pickLists),
    roles: { ...ROLES, ...roles },
  };
  const problem = referenceProblem(extension, schema);
  if (problem !== undefined) throw new RangeError(problem);
  return schema;
}

/**
 * The tenant's schema: the built-in one with a file's, or an object's, additions. Throws a RangeError with the path of
 * the error in the additions.
 */
export function schemaOf(source: SchemaExtension | string | undefined): Schema {
  if (source === undefined) return described({});
  const extension = typeof source === 'string' ? readSchemaFile(source) : source;
  try {
    const problem = checkExtensionShape(extension);
    if (problem !== undefined) throw new RangeError(problem);
    return described(extension as SchemaExtension);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${typeof source === 'string' ? `Schema file ${source}` : 'Option schema'}: ${error.message}`);
  }
}
