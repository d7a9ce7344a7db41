import { jsonObjectOf, type Json, type JsonObject } from '../json.js';
import type { Manifest } from '../manifest.js';
import { isSecret } from '../marked-values.js';
import { PluginError } from '../problem.js';
import { nameKey, rolePlaces } from '../roles/places.js';
import type { Role } from '../roles/table.js';
import { withValue } from '../json-path.js';
import { shapeOf } from './field.js';
import {
  branchFields,
  chosenBranch,
  discriminatorOf,
  FIRST_STEP,
  kindOf,
  propertiesOf,
  requiredOf,
  type CloudExchangeValues,
} from './steps.js';

type Values = Readonly<Record<string, Json>>;

/** The values that a Cloud Exchange host asks for before a plugin's own steps. */
export interface CloudExchangeBasics {
  /** Name of the connection. */
  readonly name?: string;
  /** Minutes between two runs. */
  readonly interval?: number;
  /** Whether calls use the proxy of the host's system. */
  readonly useProxy?: boolean;
}

/**
 * The configuration from a stored Cloud Exchange form. Empty fields are omitted, and so is a section whose required
 * fields are all empty. The values of the host go to the fields with the roles `name`, `interval` (of every
 * present section) and `system-proxy`. Throws `config.invalid` with the field of an invalid value.
 */
export function connectionOfCloudExchange(
  { configuration }: Pick<Manifest, 'configuration'>,
  values: CloudExchangeValues,
  basics: CloudExchangeBasics = {},
): JsonObject {
  const schema = configuration as JsonObject;
  const first = values[FIRST_STEP] ?? {};
  const config: Record<string, Json> = {};
  for (const [key, property] of propertiesOf(schema)) {
    const kind = kindOf(property);
    if (kind === 'plain') {
      Object.assign(config, valuesOf([[key, property]], first, ''));
    } else if (kind === 'choice') {
      const chosen = first[key];
      const branch = chosenBranch(property, chosen);
      if (branch === undefined || chosen === undefined) continue;
      const fields = valuesOf(branchFields(property, branch), values[key] ?? {}, `${key}.`);
      config[key] = { [discriminatorOf(property) ?? '']: chosen, ...fields };
    } else {
      const fields = valuesOf(propertiesOf(property), values[key] ?? {}, `${key}.`);
      // Fields with a default are filled in every form, so only the required ones show that the section is used.
      const isMeant =
        requiredOf(schema).includes(key) || requiredOf(property).some((name) => Object.hasOwn(fields, name));
      if (isMeant) config[key] = fields;
    }
  }
  return withBasics(schema, config, basics);
}

function withBasics(
  schema: JsonObject,
  config: JsonObject,
  { name, interval, useProxy }: CloudExchangeBasics,
): JsonObject {
  const given: Partial<Record<Role, Json | undefined>> = { interval, 'system-proxy': useProxy };
  const names = propertiesOf(schema).some(([key]) => key === nameKey(schema)[0])
    ? [[nameKey(schema), name] as const]
    : [];
  const asked = [...names, ...rolePlaces(schema).map(({ role, path }) => [path, given[role]] as const)];
  return asked.reduce<JsonObject>((result, [path, value]) => {
    const isThere = path.length === 1 || result[path[0] ?? ''] !== undefined;
    return value === undefined || !isThere ? result : withValue(result, path.join('.'), value);
  }, config);
}

function valuesOf(fields: ReturnType<typeof propertiesOf>, values: Values, prefix: string): JsonObject {
  return Object.fromEntries(
    fields.flatMap(([key, schema]) => {
      const value = valueOf(schema, values[key] ?? '', `${prefix}${key}`);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function valueOf(schema: JsonObject, value: Json, field: string): Json | undefined {
  const isEmpty = value === null || (typeof value === 'string' && value.trim() === '') || isEmptyList(value);
  if (isEmpty) return undefined;
  // A secret is not trimmed: spaces may belong to it.
  if (typeof value !== 'string' || isSecret(schema)) return value;
  switch (shapeOf(schema)) {
    case 'number':
      return numberOf(value, field);
    case 'boolean':
      return value.trim() === 'true';
    case 'list':
      return value.split(/[\n,]/).flatMap((one) => one.trim() || []);
    case 'json':
      return jsonOf(value, field);
    case 'text':
      return value.trim();
  }
}

function numberOf(text: string, field: string): number {
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new PluginError('config.invalid', `${field} must be a number.`, { field });
}

function jsonOf(text: string, field: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (jsonObjectOf(value) === value) return value;
  } catch {
    // Told below; the parser's words may quote the text.
  }
  throw new PluginError('config.invalid', `${field} must be a JSON object.`, {
    field,
    fix: 'Write it as {"name": "value"}.',
  });
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}
