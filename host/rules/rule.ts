import type { Item, JsonObject } from '../../host-sdk/index.js';
import { filterTest } from './filter.js';
import { lookUp } from './render-template.js';

/** Which alerts or events become tickets, and which of them share one. */
export interface Rule {
  readonly name: string;
  /** Kind of items; default: alerts. */
  readonly kind?: Item['kind'];
  /** MongoDB-style filter on the item's attributes and its `rawData`. */
  readonly filter: JsonObject;
  /** Default: the repeats of an alert share its ticket. */
  readonly dedupe?: readonly DedupeRule[];
  /** Times without tickets. */
  readonly mutes?: readonly Mute[];
  /** Up to three levels such as `Malware/Endpoint`; `null`: no folder. */
  readonly folder?: string | null;
  /** How resolved alerts are recognized; `null`, the default: no alert counts as resolved. */
  readonly resolved_when?: ResolvedWhen | null;
}

/** A time in which matching alerts create no tickets; an empty filter mutes the whole rule. */
export interface Mute {
  readonly name: string;
  readonly filter: JsonObject;
  /** ISO-8601 UTC with milliseconds; `until` is exclusive. */
  readonly from: string;
  readonly until: string;
}

/** An alert is resolved when the field has one of the values, in any case. */
export interface ResolvedWhen {
  /** An attribute of the alert or a key of its raw data, as in templates. */
  readonly field: string;
  readonly values: readonly (string | number | boolean)[];
}

/**
 * Which items share a ticket: all that match the filter, or those with the same values of the fields. Of several groupings,
 * the first that matches the item and a ticket applies.
 */
export type DedupeRule = { readonly filter: JsonObject } | { readonly fields: readonly string[] };

/** Used while neither rules nor queues are stored: one ticket for each alert, and for each event. */
export const EVERY_ALERT = { name: 'Every alert', filter: {} } as const satisfies Rule;

/** Turns a rule's kind and filter into a test. Throws `config.invalid` for a filter that cannot be evaluated. */
export function matcherOf({ name, kind = 'alert', filter }: Rule): (item: Item) => boolean {
  const test = filterTest(filter, `rule "${name}"`);
  return (item) => item.kind === kind && test(item);
}

/**
 * The keys of the tickets that an item may belong to, preferred first. The last one is its id, so that repeats of an alert always
 * find its ticket. Throws `config.invalid` for a filter that cannot be evaluated.
 */
export function dedupeKeysOf({ name, dedupe = [] }: Rule): (item: Item) => readonly [string, ...string[]] {
  const rules = dedupe.map((one) =>
    'fields' in one ? keyOfFields(one.fields) : keyOfFilter(one.filter, name, dedupe.length),
  );
  return (item) => {
    const id = JSON.stringify(item.kind === 'event' ? { event: item.id } : { id: item.id });
    const [first = id, ...others] = rules.flatMap((rule) => rule(item) ?? []).filter((key) => key !== id);
    return first === id ? [id] : [first, ...others, id];
  };
}

/** Items without any of the fields have nothing in common. */
function keyOfFields(fields: readonly string[]): (item: Item) => string | undefined {
  return (item) => {
    const values = fields.map((field) => [field, lookUp(field, item) ?? null] as const);
    return values.every(([, value]) => value === null) ? undefined : JSON.stringify(Object.fromEntries(values));
  };
}

function keyOfFilter(filter: JsonObject, rule: string, among: number): (item: Item) => string | undefined {
  const test = filterTest(filter, `a dedupe rule of "${rule}"`, among);
  const key = JSON.stringify({ filter });
  return (item) => (test(item) ? key : undefined);
}

/** Recognizes resolved alerts. */
export function resolvedTestOf({ resolved_when: when }: Rule): (item: Item) => boolean {
  if (when == null) return () => false;
  const word = (value: string | number | boolean) => String(value).trim().toLowerCase();
  const values = new Set(when.values.map(word));
  return (item) => {
    const value = lookUp(when.field, item) ?? null;
    return value !== null && typeof value !== 'object' && values.has(word(value));
  };
}
