import { isDeepStrictEqual } from 'node:util';
import {
  countMarks,
  isAddress,
  isJsonObject,
  isSecret,
  keyTitle,
  markedValues,
  PluginError,
} from '../../host-sdk/index.js';
import type { Json, JsonObject, ValueAt } from '../../host-sdk/index.js';
import { withoutValue, withValues } from './secret-fields.js';

type Path = readonly string[];

/** A configuration as somebody sends it who cannot see the secrets, put together with the one that is kept. */
export interface Rejoined {
  /** As it was sent, with nothing in the places of secrets that were left out or `null`. */
  readonly given: JsonObject;
  /** The stored secrets for these places. */
  readonly kept: readonly ValueAt[];
  /** Whether secrets may go elsewhere than with the configuration that is kept; of a new one always. */
  readonly moved: boolean;
}

/**
 * Finds the stored secrets that a configuration leaves out. Where it may send them elsewhere they have to be entered
 * again: a stored secret must not be sent to a place that its owner never named. Throws `config.invalid` with the first
 * of them as its field.
 * @param stored The configuration that is kept, with its secrets.
 */
export function rejoinSecrets(schema: JsonObject, sent: JsonObject, stored: JsonObject | undefined): Rejoined {
  const places = secretPlaces(schema, sent);
  const empty = places.filter((path) => (at(sent, path) ?? null) === null);
  const given = empty.reduce((config, path) => withoutValue(config, path), sent);
  if (stored === undefined) return { given, kept: [], moved: true };
  const kept = empty.flatMap((path) => {
    const value = at(stored, path) ?? null;
    return value === null ? [] : [{ path, value }];
  });
  const why = whyMoved(schema, { given, stored, whole: withValues(given, kept) });
  const [first] = kept;
  if (first === undefined || why === undefined) return { given, kept, moved: why !== undefined };
  const have = kept.length === 1 ? 'has' : 'have';
  throw new PluginError('config.invalid', `${titles(schema, kept)} ${have} to be entered again, because ${why}.`, {
    field: first.path.join('.'),
    fix: 'Enter every secret for the new place, or take the change back.',
  });
}

interface Change {
  readonly given: JsonObject;
  readonly stored: JsonObject;
  /** The given one with the stored secrets in it. */
  readonly whole: JsonObject;
}

/** Why secrets may go elsewhere, to stand after "because"; undefined where they do not. */
function whyMoved(schema: JsonObject, { given, stored, whole }: Change): string | undefined {
  const marked = isMarked(schema);
  // A secret that may be an address, such as a proxy, counts as changed without a look at it: an answer would tell it.
  const mayLead = (field: JsonObject) => isSecret(field) && (isAddress(field) || !marked);
  const entered = markedValues(schema, given, mayLead).filter(({ value }) => value !== null);
  if (!marked) {
    if (entered.length === 0 && isDeepStrictEqual(whole, stored)) return undefined;
    return 'the plugin does not say which of its settings decide where secrets go, and one has changed';
  }
  const [after, before] = [whole, stored].map((config) => markedValues(schema, config, isAddress).filter(isFilled));
  const changed = [...differing(after, before), ...differing(before, after), ...entered];
  return changed.length === 0 ? undefined : `a change of ${titles(schema, changed)} may send secrets elsewhere`;
}

/** Those of the first that the others do not have, or have with another value. */
function differing(values: readonly ValueAt[] = [], others: readonly ValueAt[] = []): readonly ValueAt[] {
  return values.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
}

/** `null` is what a form sends for a field that is empty. */
function isFilled({ value }: ValueAt): boolean {
  return value !== null;
}

function titles(schema: JsonObject, values: readonly ValueAt[]): string {
  return [...new Set(values.map(({ path }) => keyTitle(schema, path.join('.'))))].join(', ');
}

/** Whether the schema says where secrets go, in places that a host finds. */
function isMarked(schema: JsonObject): boolean {
  const { marks, hidden } = countMarks(schema, isAddress);
  return marks > 0 && hidden === 0;
}

/** The secrets that a configuration may have, in the branches that it has taken. */
function secretPlaces(schema: JsonObject, value: Json, path: Path = []): readonly Path[] {
  if (isSecret(schema)) return [path];
  const branches = ['oneOf', 'anyOf', 'allOf']
    .flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as readonly JsonObject[]) : []))
    .filter((branch) => fits(branch, value));
  const own = Object.entries(objectOf(schema['properties'])).flatMap(([key, field]) => {
    const inner = at(objectOf(value), [key]) ?? null;
    // A section that is left out has no places: keeping a secret in it would bring it back.
    return isSecret(objectOf(field)) || isJsonObject(inner) ? secretPlaces(objectOf(field), inner, [...path, key]) : [];
  });
  const found = [...own, ...branches.flatMap((branch) => secretPlaces(branch, value, path))];
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** Whether a branch is not ruled out by a key that says which branch it is. */
function fits(branch: JsonObject, value: Json): boolean {
  return Object.entries(objectOf(branch['properties'])).every(([key, field]) => {
    const only = objectOf(field)['const'];
    return only === undefined || at(objectOf(value), [key]) === only;
  });
}

function at(config: JsonObject, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => {
    const object = objectOf(value);
    return Object.hasOwn(object, key) ? object[key] : undefined;
  }, config);
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
