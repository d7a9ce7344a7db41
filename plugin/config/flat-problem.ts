import { isJsonObject, schemaAt, type Json, type JsonObject } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { translateFlat, type Move } from './flat-keys.js';
import { CONFIG_SCHEMA } from './schema.js';

const SCHEMA: JsonObject = CONFIG_SCHEMA;
const REFERENCE = /^(env|file):./;

/** A longer configuration is not printed, but the message names its keys. */
const MAX_PRINTED_LENGTH = 2000;

/**
 * Throws `config.flat_keys` for a configuration written as in the product documents. The fix is the exact translation.
 * @param faultsOf Gives what else would be wrong with the translated configuration, in sentences.
 */
export function refuseFlatKeys(input: unknown, faultsOf: (config: JsonObject) => readonly string[]): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return;
  const translation = translateFlat(input as JsonObject);
  const [first] = translation?.moves ?? [];
  if (translation === undefined || first === undefined) return;
  const { moves, config, guessed } = translation;
  const faults = faultsOf(config);
  const left = faults.length === 0 ? '' : ` Other faults: ${faults.join('; ')}.`;
  const steps = moves.map(stepOf);
  if (guessed !== undefined) {
    const others = moves.some(({ from }) => from.endsWith('credential')) ? ', or what else the credential is' : '';
    steps.push(`add \`auth.strategy\`: ${guessed}${others}`);
  }
  throw new IvantiError(
    'config.flat_keys',
    `Written as in the product documents: ${moves.map(({ from }) => from).join(', ')}. This configuration has other keys for them.${left}`,
    { field: first.from, fix: `${capital(steps.join(', '))}.${printed(config)}` },
  );
}

function stepOf({ from, to, why = '' }: Move): string {
  return to.length === 0
    ? `leave out \`${from}\` (${why})`
    : `write ${to.map((place) => `\`${place}\``).join(' and ')} instead of \`${from}\``;
}

/** The translated configuration, without secrets and without values that no key of this plugin takes. */
function printed(config: JsonObject): string {
  const text = JSON.stringify(shown(config, ''));
  if (text.length > MAX_PRINTED_LENGTH) return '';
  return ` As a whole, with references in the places of secrets: ${text}`;
}

function shown(object: JsonObject, prefix: string): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, Json][] => {
      const path = `${prefix}${key}`;
      const schema = schemaAt(SCHEMA, path);
      if (schema === undefined) return [];
      if (schema['writeOnly'] === true) return [[key, reference(key, value)]];
      const isSection = schema['properties'] !== undefined || schema['oneOf'] !== undefined;
      const isObject = isJsonObject(value);
      return [[key, isSection && isObject ? shown(value, `${path}.`) : harmless(key, value)]];
    }),
  );
}

function reference(key: string, value: Json): string {
  return typeof value === 'string' && REFERENCE.test(value) ? value : `env:IVANTI_EXCHANGE_SECRET_${key.toUpperCase()}`;
}

/** An address may hold a password, and a value for an identity provider may be one. */
function harmless(key: string, value: Json): Json {
  if (key === 'extra_params')
    return Object.fromEntries(Object.keys(Object(value) as object).map((name) => [name, '…']));
  return typeof value === 'string' ? value.replace(/\/\/[^/]*@/, '//') : value;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
