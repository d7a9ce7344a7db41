import { PluginError } from '../host-sdk/index.js';
import type { Json, JsonObject } from '../host-sdk/index.js';
import { tenantOf } from './connection.js';
import { withoutValue, withValues } from './secret-fields.js';

type Path = readonly string[];

/**
 * A configuration as somebody sends it who cannot see the secrets, with the stored secrets in the places that it leaves
 * out or `null`. Where an address has changed they have to be entered again: a stored secret must not be sent to a host
 * that its owner never named. Throws `config.invalid` with the secret as its field.
 * @param stored The configuration that is kept, with its secrets.
 */
export function withKeptSecrets(schema: JsonObject, given: JsonObject, stored: JsonObject | undefined): JsonObject {
  const places = placesOf(schema, given, (field) => field['writeOnly'] === true);
  const empty = places.filter((path) => (at(given, path) ?? null) === null);
  const plain = empty.reduce((config, path) => withoutValue(config, path), given);
  if (stored === undefined) return plain;
  const kept = empty.flatMap((path) => {
    const value = at(stored, path) ?? null;
    return value === null ? [] : [{ path, value }];
  });
  const [first] = kept;
  const known = addressesOf(schema, stored);
  const moved = addressesOf(schema, plain).some((address) => !known.includes(address));
  if (first !== undefined && moved) {
    const field = first.path.join('.');
    throw new PluginError('config.invalid', `${field} has to be entered again, because an address has changed.`, {
      field,
      fix: 'Enter the secret for the new address.',
    });
  }
  return withValues(plain, kept);
}

/** Where the calls of a connection go to. */
function addressesOf(schema: JsonObject, config: JsonObject): readonly (Json | undefined)[] {
  const named = placesOf(schema, config, (field) => field['format'] === 'uri');
  return [tenantOf(config), ...named.flatMap((path) => at(config, path) ?? [])];
}

/** The fields of this kind that a configuration may have, in the branches that it has taken. */
function placesOf(
  schema: JsonObject,
  value: Json,
  is: (field: JsonObject) => boolean,
  path: Path = [],
): readonly Path[] {
  if (is(schema)) return [path];
  const branches = ['oneOf', 'anyOf', 'allOf']
    .flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as readonly JsonObject[]) : []))
    .filter((branch) => fits(branch, value));
  const own = Object.entries(objectOf(schema['properties'])).flatMap(([key, field]) => {
    const inner = objectOf(value)[key] ?? null;
    // A section that is left out has no places: keeping a secret in it would bring it back.
    return is(objectOf(field)) || isObject(inner) ? placesOf(objectOf(field), inner, is, [...path, key]) : [];
  });
  const found = [...own, ...branches.flatMap((branch) => placesOf(branch, value, is, path))];
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** Whether a branch is not ruled out by a key that says which branch it is. */
function fits(branch: JsonObject, value: Json): boolean {
  return Object.entries(objectOf(branch['properties'])).every(([key, field]) => {
    const only = objectOf(field)['const'];
    return only === undefined || objectOf(value)[key] === only;
  });
}

function at(config: JsonObject, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => objectOf(value)[key], config);
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
