import { isJsonObject, type JsonObject } from '../json.js';
import { isSecret } from '../marked-values.js';
import type { Capability } from '../plugin.js';
import { ROLES, type Role, type RoleRule } from './table.js';

/** A field with a role in a place that hosts search: at the top level, or in objects below it. */
export interface RolePlace {
  readonly role: Role;
  /** Path of its value. */
  readonly path: readonly string[];
  readonly field: JsonObject;
  /** The section that contains it, or the section itself. */
  readonly section?: Section;
}

/** An optional part of the configuration that enables a capability. */
export interface Section {
  readonly path: readonly string[];
  /** The capability that it enables, if declared. */
  readonly capability?: SectionCapability;
}

export type SectionCapability = Extract<Capability, 'pull' | 'ticketing'>;

const known = new WeakMap<JsonObject, readonly RolePlace[]>();

/** Every field of a configuration schema that has a role, in the order of the form. Unknown roles are ignored. */
export function rolePlaces(schema: JsonObject): readonly RolePlace[] {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const places = placesIn(schema, [], undefined);
  known.set(schema, places);
  return places;
}

/** The fields of a role, only those of one capability if it is given. */
export function fieldsOfRole(schema: JsonObject, role: Role, capability?: SectionCapability): readonly RolePlace[] {
  return rolePlaces(schema).filter(
    (one) => one.role === role && (capability === undefined || one.section?.capability === capability),
  );
}

/** Dotted path of the field with a role, for problems and forms; `undefined` if the plugin has none. */
export function keyOfRole(schema: JsonObject, role: Role): string | undefined {
  return rolePlaces(schema)
    .find((one) => one.role === role)
    ?.path.join('.');
}

/** The section of a capability, if it is optional. */
export function sectionOf(schema: JsonObject, capability: SectionCapability): Section | undefined {
  return rolePlaces(schema).find((one) => one.role === 'section' && one.section?.capability === capability)?.section;
}

/**
 * The address of the product: the first text with the role `address` that is not a secret. Its host and port
 * name the tenant.
 */
export function productAddress(schema: JsonObject): RolePlace | undefined {
  return fieldsOfRole(schema, 'address').find(({ field }) => field['type'] === 'string' && !isSecret(field));
}

/** The key that names a connection. */
export function nameKey(schema: JsonObject): readonly string[] {
  return fieldsOfRole(schema, 'name')[0]?.path ?? ['name'];
}

/** The capability of a role; `undefined` for a role of the whole connection. */
function capabilityOfRole(role: Role): SectionCapability | undefined {
  return (ROLES[role] as RoleRule).capability as SectionCapability | undefined;
}

export function isRole(word: unknown): word is Role {
  return typeof word === 'string' && Object.hasOwn(ROLES, word);
}

function placesIn(schema: JsonObject, path: readonly string[], section: Section | undefined): readonly RolePlace[] {
  return propertiesInOrder(schema).flatMap(([key, field]): readonly RolePlace[] => {
    const here = [...path, key];
    const role = field['x-role'];
    const inside = role === 'section' ? asSection(field, here) : section;
    const own = isRole(role) ? [{ role, path: here, field, ...(inside === undefined ? {} : { section: inside }) }] : [];
    return [...own, ...placesIn(field, here, inside)];
  });
}

function asSection(field: JsonObject, path: readonly string[]): Section {
  const said = field['x-capability'];
  const told = said === 'pull' || said === 'ticketing' ? said : capabilitiesIn(field)[0];
  return { path, ...(told === undefined ? {} : { capability: told }) };
}

/** The capabilities of the fields of a section, each once. */
export function capabilitiesIn(section: JsonObject): readonly SectionCapability[] {
  const inner = placesIn(section, [], undefined).flatMap(({ role }) => capabilityOfRole(role) ?? []);
  return [...new Set(inner)];
}

function propertiesInOrder(schema: JsonObject): readonly (readonly [key: string, field: JsonObject])[] {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return [];
  const order = (field: JsonObject) => (typeof field['x-order'] === 'number' ? field['x-order'] : Infinity);
  return Object.entries(properties)
    .flatMap(([key, field]) => (isJsonObject(field) ? [[key, field] as const] : []))
    .sort(([, one], [, other]) => (order(one) === order(other) ? 0 : order(one) - order(other)));
}
