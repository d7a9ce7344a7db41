import { parseFields, type Field } from './field.js';
import type { Relation } from './relation.js';

/** A saved search (EDM Function) or quick action (EDM Action) and the id a caller passes as `ActionId`. */
export interface NamedAction {
  readonly name: string;
  readonly id: string;
}

/** A saved search: a filter in the grammar of `$filter`, where `@me` is the caller's login id. */
export interface SavedSearch extends NamedAction {
  readonly filter: string;
}

/** A quick action: the fields it sets, and the prompts that a caller must answer, by field name. */
export interface QuickAction extends NamedAction {
  readonly sets: Readonly<Record<string, string>>;
  readonly prompts?: readonly string[];
}

/** The description of an object of the tenant. No code elsewhere is specific to an object. */
export interface ObjectDefinition {
  /** Mixed-case name, with `#` before a subtype: `Incident`, `Journal#Notes`. Also the `_Category` text of links to it. */
  readonly name: string;
  /** Field list, see `parseFields`. */
  readonly fields: string;
  /** Integer field that counts up with each new record. */
  readonly number?: { readonly field: string; readonly first: number };
  /** Rows of this object live in the table of another set and are identified by a field's value. */
  readonly subtype?: { readonly of: string; readonly field: string; readonly value: string };
  /** Another name for the records of a set, with the same fields: a contact of the composite contract is an employee. */
  readonly view?: string;
  /** Its records are the options of this pick list. */
  readonly options?: string;
  /** A group object (Task, CI): records are created through its subtypes only. */
  readonly group?: { readonly typeField: string };
  /** Fields that `$search` searches. */
  readonly searched: readonly string[];
  /** Fields that must have a value in every record, by status where it depends on the status. */
  readonly required: {
    readonly always: readonly string[];
    readonly byStatus?: Readonly<Record<string, readonly string[]>>;
  };
  /** Display names the tenant uses in messages where they differ from the field's name. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Values a new record gets where the caller sends none. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly relations?: readonly Relation[];
  readonly actions?: readonly QuickAction[];
  readonly searches?: readonly SavedSearch[];
  /** Custom fields that were deleted while clients still send them. */
  readonly deleted?: readonly string[];
  /** Default number of seeded rows. */
  readonly size: number;
  /** Seeds as many rows as this set has, instead of `size`. */
  readonly sizeOf?: string;
}

export interface BusinessObject extends Omit<ObjectDefinition, 'fields'> {
  /** `incidents`: the name in URLs. */
  readonly set: string;
  /** `incident`: the EntityType's name in `$metadata`. */
  readonly entity: string;
  /** Set whose table holds the rows. */
  readonly table: string;
  readonly fields: readonly Field[];
  /** Position of a field by its lower-case name: a tenant accepts field names in any case (measured). */
  readonly position: ReadonlyMap<string, number>;
}

function entityName(name: string): string {
  return name.toLowerCase().replaceAll('#', '__');
}

/** Set name = object name + a literal `s`, `#` becomes `__` (measured; client code of four vendors). */
export function setName(objectName: string): string {
  return `${entityName(objectName)}s`;
}

export function describeObject(definition: ObjectDefinition): BusinessObject {
  const fields = parseFields(definition.fields);
  const position = new Map(fields.map((field, index) => [field.name.toLowerCase(), index]));
  const set = setName(definition.name);
  return {
    ...definition,
    fields,
    position,
    set,
    entity: entityName(definition.name),
    table: definition.subtype?.of ?? definition.view ?? set,
  };
}

/** Position of a field that the schema certainly has. */
export function at(object: BusinessObject, field: string): number {
  const index = object.position.get(field.toLowerCase());
  if (index === undefined) throw new Error(`Object ${object.name} has no field ${field}`);
  return index;
}
