import {
  valueAt,
  jsonObjectOf,
  countMarks,
  isAddress,
  isJsonObject,
  isSecret,
  keyTitle,
  markedValues,
  PluginError,
  type Json,
  type JsonObject,
  type ValueAt,
} from '../../host-sdk/index.js';
import { isDeepStrictEqual } from 'node:util';
import { withoutValue, withValues } from './secret-fields.js';

type Path = readonly string[];

/** A configuration from a caller who cannot see the secrets, joined with the stored one. */
export interface Rejoined {
  /** The configuration as sent, without the secrets that were missing or `null`. */
  readonly given: JsonObject;
  /** The stored secrets for the missing places. */
  readonly kept: readonly ValueAt[];
  /** Whether secrets may be sent to another place than with the stored configuration; always true for a new one. */
  readonly moved: boolean;
}

/**
 * Finds the stored secrets that a configuration omits. If it may send them to another place, the caller must enter them
 * again: a stored secret must not be sent to an address that its owner never entered. Throws `config.invalid` with the first
 * of them as its field.
 * @param stored The stored configuration, with its secrets.
 */
export function rejoinSecrets(schema: JsonObject, sent: JsonObject, stored: JsonObject | undefined): Rejoined {
  const places = secretPlaces(schema, sent);
  const empty = places.filter((path) => (valueAt(sent, path) ?? null) === null);
  const given = empty.reduce((config, path) => withoutValue(config, path), sent);
  if (stored === undefined) return { given, kept: [], moved: true };
  const kept = empty.flatMap((path) => {
    const value = valueAt(stored, path) ?? null;
    return value === null ? [] : [{ path, value }];
  });
  const why = whyMoved(schema, { given, stored, whole: withValues(given, kept) });
  const [first] = kept;
  if (first === undefined || why === undefined) return { given, kept, moved: why !== undefined };
  const have = kept.length === 1 ? 'has' : 'have';
  throw new PluginError('config.invalid', `${titles(schema, kept)} ${have} to be entered again, because ${why}.`, {
    field: first.path.join('.'),
    fix: 'Enter every secret for the new address, or undo the change.',
  });
}

interface Change {
  readonly given: JsonObject;
  readonly stored: JsonObject;
  /** The given configuration with the stored secrets in it. */
  readonly whole: JsonObject;
}

/** Why secrets may be sent elsewhere, as a clause after "because"; undefined if they are not. */
function whyMoved(schema: JsonObject, { given, stored, whole }: Change): string | undefined {
  const marked = isMarked(schema);
  // A secret that may be an address, such as a proxy, always counts as changed: a comparison would reveal it.
  const mayLead = (field: JsonObject) => isSecret(field) && (isAddress(field) || !marked);
  const entered = markedValues(schema, given, mayLead).filter(({ value }) => value !== null);
  if (!marked) {
    if (entered.length === 0 && isDeepStrictEqual(whole, stored)) return undefined;
    return 'a setting has changed, and the plugin does not declare which settings decide where secrets are sent';
  }
  const [after, before] = [whole, stored].map((config) => markedValues(schema, config, isAddress).filter(isFilled));
  const changed = [...differing(after, before), ...differing(before, after), ...entered];
  return changed.length === 0 ? undefined : `a change of ${titles(schema, changed)} may send secrets to another place`;
}

/** Those of the first list that the second does not have, or has with another value. */
function differing(values: readonly ValueAt[] = [], others: readonly ValueAt[] = []): readonly ValueAt[] {
  return values.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
}

/** A form sends `null` for an empty field. */
function isFilled({ value }: ValueAt): boolean {
  return value !== null;
}

function titles(schema: JsonObject, values: readonly ValueAt[]): string {
  return [...new Set(values.map(({ path }) => keyTitle(schema, path.join('.'))))].join(', ');
}

/** Whether the schema declares where secrets are sent, in places that a host finds. */
function isMarked(schema: JsonObject): boolean {
  const { marks, hidden } = countMarks(schema, isAddress);
  return marks > 0 && hidden === 0;
}

/** The secrets that a configuration may have, in its chosen branches. */
function secretPlaces(schema: JsonObject, value: Json, path: Path = []): readonly Path[] {
  if (isSecret(schema)) return [path];
  const branches = ['oneOf', 'anyOf', 'allOf']
    .flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as readonly JsonObject[]) : []))
    .filter((branch) => fits(branch, value));
  const own = Object.entries(jsonObjectOf(schema['properties'])).flatMap(([key, field]) => {
    const inner = valueAt(jsonObjectOf(value), [key]) ?? null;
    // An omitted section has no places: keeping a secret in it would restore the section.
    return isSecret(jsonObjectOf(field)) || isJsonObject(inner)
      ? secretPlaces(jsonObjectOf(field), inner, [...path, key])
      : [];
  });
  const found = [...own, ...branches.flatMap((branch) => secretPlaces(branch, value, path))];
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** Whether a branch is not ruled out by a key that says which branch it is. */
function fits(branch: JsonObject, value: Json): boolean {
  return Object.entries(jsonObjectOf(branch['properties'])).every(([key, field]) => {
    const only = jsonObjectOf(field)['const'];
    return only === undefined || valueAt(jsonObjectOf(value), [key]) === only;
  });
}
