import { readFileSync } from 'node:fs';
import { recIdOf, saltOf } from '../data/hash.js';
import { type BusinessObject, type ObjectDefinition, setName } from './business-object.js';
import { parseFields } from './field.js';
import { DEFINITIONS, describeAll } from './objects.js';
import { type RoleRights, ROLES, type Roles } from './permissions.js';
import { PICK_LISTS, type PickLists } from './pick-lists.js';

/** What a schema file says about one object: additions to one the tenant has, or a custom object. */
export type ObjectExtension = Partial<Omit<ObjectDefinition, 'name' | 'fields' | 'subtype'>> & {
  readonly name: string;
  /** Field lines, `kind [maxLength] [pick list or link target]: Name [= initial]`, for example `text 60: Shelf`. */
  readonly fields?: readonly string[];
};

/** A schema file: what a tenant's administrator has added to, or deleted from, the objects every tenant has. */
export interface SchemaExtension {
  readonly objects?: readonly ObjectExtension[];
  /** Texts by the name of a pick list; a known name is replaced. */
  readonly pickLists?: Readonly<Record<string, readonly string[]>>;
  readonly roles?: Readonly<Record<string, RoleRights>>;
}

export interface Schema {
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly pickLists: PickLists;
  readonly roles: Roles;
}

const OBJECT_KEYS = new Set([
  ...['name', 'fields', 'number', 'group', 'searched', 'required', 'labels', 'defaults', 'relations', 'actions'],
  ...['searches', 'deleted', 'size'],
]);

function checked(extension: SchemaExtension): SchemaExtension {
  const unknown = Object.keys(extension).find((key) => !['objects', 'pickLists', 'roles'].includes(key));
  if (unknown !== undefined) throw new RangeError(`A schema has no '${unknown}'; known: objects, pickLists, roles`);
  for (const object of extension.objects ?? []) {
    if (typeof object.name !== 'string' || !/^\w+(#\w+)?$/.test(object.name)) {
      throw new RangeError('Each object of a schema needs a name such as Incident');
    }
    const strange = Object.keys(object).find((key) => !OBJECT_KEYS.has(key));
    if (strange !== undefined) throw new RangeError(`Object ${object.name} of the schema cannot have '${strange}'`);
  }
  return extension;
}

/** Reads a schema from a JSON file. */
function readSchemaFile(file: string): SchemaExtension {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as SchemaExtension;
  } catch (error) {
    throw new RangeError(`${file} is no JSON: ${(error as Error).message}`);
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
  const { fields: lines = [], required, ...rest } = extension;
  const deleted = [...(known?.deleted ?? []), ...(extension.deleted ?? [])];
  const fields = withoutDeleted(`${lines.join('\n')}\n${known?.fields ?? COMMON_FIELDS}`, deleted);
  readable(extension.name, fields);
  return {
    ...known,
    ...rest,
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
    actions: [...(known?.actions ?? []), ...(extension.actions ?? [])],
    searches: [...(known?.searches ?? []), ...(extension.searches ?? [])],
    size: extension.size ?? known?.size ?? 0,
  };
}

function readable(name: string, fields: string): void {
  try {
    parseFields(fields);
  } catch (error) {
    throw new RangeError(`Object ${name} of the schema: ${(error as Error).message}`);
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

/** The tenant's schema: the built-in one with a file's, or an object's, additions. */
export function schemaOf(source: SchemaExtension | string | undefined): Schema {
  const extension = checked(typeof source === 'string' ? readSchemaFile(source) : (source ?? {}));
  return {
    objects: describeAll(extendedDefinitions(extension.objects ?? [])),
    pickLists: extendedLists(extension.pickLists ?? {}),
    roles: { ...ROLES, ...extension.roles },
  };
}
