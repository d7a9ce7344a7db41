import { jsonObjectOf, type Json, type JsonObject } from '../../host-sdk/index.js';
import { STRATEGIES } from '../auth/registry.js';
import type { Strategy } from '../auth/strategy.js';
import { CONFIG_SCHEMA } from './schema.js';

/** A key as the product documents write it, and the keys of this plugin that hold its value. */
export interface Move {
  readonly from: string;
  /** Empty where the key must be removed. */
  readonly to: readonly string[];
  /** Why it must be removed. */
  readonly why?: string;
}

export interface Translation {
  readonly moves: readonly Move[];
  readonly config: JsonObject;
  /** The strategy that follows from the other keys, where the configuration names none. */
  readonly guessed?: string;
}

const { ticketing, data } = CONFIG_SCHEMA.properties;
const BRANCHES = STRATEGIES.map(({ schema: { title, properties }, aliases = [] }: Strategy) => ({
  title,
  strategy: properties.strategy.const,
  names: [title.toLowerCase(), ...aliases],
  keys: Object.keys(properties),
  /** The only setting, which is secret: the product documents call it the credential. */
  credential: onlySecret(properties),
}));

/** The plugin's keys by their last part, as the product documents write them. `interval` is in both sections. */
const PLACES = new Map<string, string[]>();
for (const place of [
  ...Object.keys(ticketing.properties).map((key) => `ticketing.${key}`),
  ...Object.keys(data.properties).map((key) => `data.${key}`),
  ...new Set(BRANCHES.flatMap(({ keys }) => keys.map((key) => `auth.${key}`))),
]) {
  const key = place.slice(place.indexOf('.') + 1);
  PLACES.set(key, [...(PLACES.get(key) ?? []), place]);
}
/** Keys that only the product documents have. [BigPanda document, "Authentication"; form of Netskope's plugin] */
PLACES.set('tenant_url', ['instance']);
PLACES.set('authentication_method', ['auth.strategy']);
PLACES.set('auth_strategy', ['auth.strategy']);
PLACES.set('user_role', ['auth.role']);
PLACES.set(
  'credential',
  BRANCHES.flatMap(({ credential }) => (credential === undefined ? [] : [`auth.${credential}`])),
);

/** The steps by which Netskope's form stores its values. */
const STEPS = ['auth', 'params'] as const;

/**
 * Translates a configuration written as in the product documents (flat, or by the steps of Netskope's form) into the
 * keys of this plugin. Undefined where it holds no such key. What is already in its place stays unchanged.
 */
export function translateFlat(input: JsonObject): Translation | undefined {
  const flat = flatEntries(input);
  if (flat.length === 0) return undefined;
  const named = namedStrategy(input, flat);
  const strategy = named ?? guessedStrategy(flat);
  const branch = BRANCHES.find((one) => one.strategy === strategy);
  let config = flat.reduce((rest, { from }) => without(rest, from.split('.')), input);
  if (isEmpty(config['params'])) config = without(config, ['params']);
  const meant = sectionsOf(config, flat);
  const moves = flat.map(({ from, key, value }): Move => {
    if (value === null || value === '') return { from, to: [], why: 'it is empty' };
    const all = PLACES.get(key) ?? [];
    // Where a key has several places, the branch decides, or the sections that the configuration has.
    const places = key === 'interval' ? all.filter((place) => meant.has(head(place))) : all;
    const used = branch === undefined ? places.slice(0, 1) : places.filter((place) => !isOther(place, branch.keys));
    if (used.length === 0) return { from, to: [], why: `${branch?.title ?? 'this connection'} does not use it` };
    const free = used.filter((place) => valueAt(config, place.split('.')) === undefined);
    if (free.length === 0) return { from, to: [], why: `\`${used.join('`, `')}\` is there already` };
    for (const place of free) {
      config = withValue(config, place.split('.'), place === 'auth.strategy' ? (strategy ?? value) : value);
    }
    return { from, to: free };
  });
  const isMissing = strategy !== undefined && valueAt(config, ['auth', 'strategy']) === undefined;
  if (!isMissing) return { moves, config };
  return { moves, config: withValue(config, ['auth', 'strategy'], strategy), guessed: strategy };
}

interface Flat {
  readonly from: string;
  readonly key: string;
  readonly value: Json;
}

function flatEntries(input: JsonObject): readonly Flat[] {
  const known = new Set<string>(Object.keys(CONFIG_SCHEMA.properties));
  const own = new Set(BRANCHES.flatMap(({ keys }) => keys));
  const entries = (object: JsonObject, prefix: string, ours: ReadonlySet<string>) =>
    Object.entries(object)
      .filter(([key]) => !ours.has(key) && PLACES.has(snakeCase(key)))
      .map(([key, value]): Flat => ({ from: `${prefix}${key}`, key: snakeCase(key), value }));
  return [
    ...entries(input, '', known),
    ...STEPS.flatMap((step) => entries(jsonObjectOf(input[step]), `${step}.`, step === 'auth' ? own : new Set())),
  ];
}

/** The strategy that the configuration names, also in the words of a form. */
function namedStrategy(input: JsonObject, flat: readonly Flat[]): string | undefined {
  const written = [
    valueAt(input, ['auth', 'strategy']),
    ...flat.flatMap(({ key, value }) => ((PLACES.get(key) ?? [])[0] === 'auth.strategy' ? [value] : [])),
  ].find((value) => typeof value === 'string' && value !== '') as string | undefined;
  const words = written?.toLowerCase();
  return BRANCHES.find(({ names }) => words !== undefined && names.includes(words))?.strategy ?? written;
}

/** The first strategy that has one of the keys. A credential alone is taken for an API key. */
function guessedStrategy(flat: readonly Flat[]): string | undefined {
  const keys = flat.flatMap(({ key }) => PLACES.get(key) ?? []).map((place) => place.replace(/^auth\./, ''));
  return BRANCHES.find((branch) => keys.some((key) => key !== 'strategy' && branch.keys.includes(key)))?.strategy;
}

function onlySecret({ strategy: _strategy, ...settings }: Strategy['schema']['properties']): string | undefined {
  const [only, ...others] = Object.entries(settings);
  return others.length === 0 && only?.[1].writeOnly === true ? only[0] : undefined;
}

/** The optional sections that a configuration has, or will have. */
function sectionsOf(config: JsonObject, flat: readonly Flat[]): ReadonlySet<string> {
  const clear = flat.flatMap(({ key }) => PLACES.get(key) ?? []).filter((place) => !place.endsWith('.interval'));
  return new Set([...Object.keys(config), ...clear.map(head)]);
}

/** `startDate`, `Start date` and `start-date` mean `start_date`. */
function snakeCase(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
}

function isOther(place: string, keys: readonly string[]): boolean {
  return place.startsWith('auth.') && !keys.includes(place.slice('auth.'.length));
}

function head(place: string): string {
  return place.split('.')[0] ?? '';
}

function isEmpty(value: Json | undefined): boolean {
  return value !== undefined && Object.keys(jsonObjectOf(value)).length === 0;
}

function valueAt(object: JsonObject, [key = '', ...rest]: readonly string[]): Json | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return rest.length === 0 ? value : valueAt(jsonObjectOf(value), rest);
}

function withValue(object: JsonObject, [key = '', ...rest]: readonly string[], value: Json): JsonObject {
  return { ...object, [key]: rest.length === 0 ? value : withValue(jsonObjectOf(object[key]), rest, value) };
}

function without(object: JsonObject, [key = '', ...rest]: readonly string[]): JsonObject {
  const { [key]: inner, ...others } = object;
  return rest.length === 0 ? others : { ...object, [key]: without(jsonObjectOf(inner), rest) };
}
