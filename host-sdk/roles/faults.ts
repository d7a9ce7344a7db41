import { isJsonObject, type JsonObject } from '../json.js';
import type { Manifest } from '../manifest.js';
import { countMarks, isAddress, isSecret } from '../marked-values.js';
import type { Capability } from '../plugin.js';
import { capabilitiesIn, isRole, productAddress, rolePlaces, type RolePlace } from './places.js';
import { subschemas } from './subschemas.js';
import { NEEDED_ROLES, ROLES, type Role, type RoleRule } from './table.js';

/** A fault in the roles of a manifest. */
export interface RoleFault {
  /** Dotted path in the manifest. */
  readonly path: string;
  /** Fault and fix, as a continuation of the path. */
  readonly message: string;
}

/** All faults that keep a host from finding the values that it needs; empty if there are none. */
export function roleFaults(manifest: Pick<Manifest, 'capabilities' | 'configuration'>): readonly RoleFault[] {
  const schema = manifest.configuration as JsonObject;
  const places = rolePlaces(schema);
  return [
    ...strayFaults(schema, places),
    ...hiddenFaults(schema),
    ...places.flatMap(typeFaults),
    ...places.flatMap(sectionFaults),
    ...repeatFaults(places),
    ...missingFaults(schema, places, manifest.capabilities),
  ];
}

const KNOWN = Object.keys(ROLES).join(', ');

/** Unknown roles, and roles in places that a host does not search. */
function strayFaults(schema: JsonObject, places: readonly RolePlace[]): readonly RoleFault[] {
  const found = new Set(places.map(({ field }) => field));
  return [...subschemas(schema, ['configuration'])].flatMap(([path, field]) => {
    const role = field['x-role'];
    if (role === undefined) return [];
    if (!isRole(role)) return [fault(path, `has the unknown x-role ${JSON.stringify(role)}; use one of ${KNOWN}`)];
    // Hosts find these two also in branches and maps.
    if (role === 'address' || role === 'secret' || found.has(field)) return [];
    return [
      fault(path, `has x-role ${role} where no host looks for it; move it to properties outside branches and lists`),
    ];
  });
}

/** If a host does not find a secret, it stores it as plain text and may send it to any address in the configuration. */
function hiddenFaults(schema: JsonObject): readonly RoleFault[] {
  const hidden = (what: string, is: typeof isSecret) =>
    countMarks(schema, is).hidden === 0
      ? []
      : [
          fault(
            ['configuration'],
            `has ${what} in a list, under $ref or in another place where no host looks for it; put it into properties, additionalProperties, oneOf, anyOf or allOf`,
          ),
        ];
  return [...hidden('a secret', isSecret), ...hidden('an address', isAddress)];
}

function typeFaults({ role, path, field }: RolePlace): readonly RoleFault[] {
  const { types, of, words } = ROLES[role] as RoleRule;
  const at = pathOf(path);
  const type = field['type'];
  if (types !== undefined && !types.includes(type as string)) {
    return [
      fault(
        at,
        `has x-role ${role} and type ${type === undefined ? 'none' : JSON.stringify(type)}; give it type ${types.join(' or ')}`,
      ),
    ];
  }
  if (of !== undefined) {
    const key = type === 'array' ? 'items' : 'additionalProperties';
    const inner = field[key];
    if (!isJsonObject(inner) || inner['type'] !== of)
      return [fault(at, `has x-role ${role}; give its ${key} type ${of}`)];
  }
  if (words !== undefined) {
    const values = field['enum'];
    const fits = Array.isArray(values) && values.every((one) => words.includes(one as string));
    if (!fits) return [fault(at, `has x-role ${role}; give it an enum of ${words.join(', ')}`)];
  }
  return [];
}

function sectionFaults({ role, path, field, section }: RolePlace): readonly RoleFault[] {
  if (role !== 'section') return [];
  const at = pathOf(path);
  const inside = capabilitiesIn(field);
  if (inside.length > 1)
    return [fault(at, `is a section with fields of ${inside.join(' and of ')}; give each capability its own section`)];
  const capability = section?.capability;
  if (capability === undefined)
    return [fault(at, 'is a section, and no field in it names its capability; add x-capability: pull or ticketing')];
  if (inside[0] !== undefined && inside[0] !== capability)
    return [fault(at, `has x-capability ${capability} and fields of ${inside[0]}; use the same capability`)];
  return [];
}

function repeatFaults(places: readonly RolePlace[]): readonly RoleFault[] {
  const taken = new Map<string, RolePlace>();
  return places.flatMap((place) => {
    const { role, path, section } = place;
    const { times } = ROLES[role] as RoleRule;
    if (times === 'any' && role !== 'section') return [];
    const own = section?.path.join('.') ?? '';
    const scope = role === 'section' ? (section?.capability ?? own) : times === 'once' ? '' : own;
    const first = taken.get(`${role} ${scope}`);
    if (first === undefined) {
      taken.set(`${role} ${scope}`, place);
      return [];
    }
    return [
      fault(pathOf(path), `has x-role ${role}, which ${first.path.join('.')} already has; remove it from one of them`),
    ];
  });
}

function missingFaults(
  schema: JsonObject,
  places: readonly RolePlace[],
  capabilities: readonly Capability[],
): readonly RoleFault[] {
  const needs = new Map<Role, string[]>();
  const need = (role: Role, whom: string) => needs.set(role, [...(needs.get(role) ?? []), whom]);
  if (countMarks(schema, isSecret).marks > 0) need('address', 'a secret');
  for (const capability of capabilities) {
    for (const role of NEEDED_ROLES[capability]) if (!hasRole(places, role, capability)) need(role, capability);
  }
  return [...needs].flatMap(([role, whom]) => (role === 'address' ? addressFaults(schema, whom) : [lacks(role, whom)]));
}

/** A capability needs a plain text, because its host names the tenant; a secret alone needs any address. */
function addressFaults(schema: JsonObject, whom: readonly string[]): readonly RoleFault[] {
  if (countMarks(schema, isAddress).marks === 0) return [lacks('address', whom)];
  const isTold = productAddress(schema) !== undefined || whom.every((one) => one === 'a secret');
  const message =
    'has no plain text with x-role address outside branches; mark the address of the product: its host names the tenant';
  return isTold ? [] : [fault(PROPERTIES, message)];
}

const PROPERTIES = ['configuration', 'properties'];

function lacks(role: Role, whom: readonly string[]): RoleFault {
  const verb = whom.length === 1 ? 'needs' : 'need';
  return fault(
    PROPERTIES,
    `has no field with x-role ${role}, which ${whom.join(' and ')} ${verb}: ${ROLES[role].meaning}`,
  );
}

/** An interval may be in the section of another capability, and then does not apply to this one. */
function hasRole(places: readonly RolePlace[], role: Role, capability: Capability): boolean {
  if (role === 'address') return false;
  return places.some(
    (one) => one.role === role && (one.section === undefined || one.section.capability === capability),
  );
}

function pathOf(path: readonly string[]): readonly string[] {
  return ['configuration', ...path.flatMap((key) => ['properties', key])];
}

function fault(path: readonly string[], message: string): RoleFault {
  return { path: path.join('.'), message };
}
