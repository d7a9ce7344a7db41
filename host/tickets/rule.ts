import { createHash } from 'node:crypto';
import sift from 'sift';
import { PluginError } from '../../host-sdk/index.js';
import type { Item, JsonObject } from '../../host-sdk/index.js';
import { lookUp } from './render-template.js';

/** Which alerts become tickets, and which of them share one. */
export interface Rule {
  readonly name: string;
  /** Mongo-style filter over the item's attributes and its `rawData`. */
  readonly filter: JsonObject;
  /** Alerts with the same values of these fields belong to one ticket. */
  readonly dedupeFields: readonly string[];
}

/** Used while no rules are stored: every alert, one ticket per alert id. */
export const EVERY_ALERT: Rule = { name: 'Every alert', filter: {}, dedupeFields: ['id'] };

/** Sift would run the text of a `$where`, and nobody wants code in a filter. */
const REFUSED_OPERATORS = ['$where'];

/** Turns a rule's filter into a test. Throws `config.invalid` for a filter that cannot be evaluated. */
export function matcherOf(rule: Rule): (item: Item) => boolean {
  const invalid = (reason: string) =>
    new PluginError('config.invalid', `The filter of rule "${rule.name}" ${reason}.`, { field: `rules.${rule.name}` });
  for (const operator of REFUSED_OPERATORS) {
    if (mentions(rule.filter, operator)) throw invalid(`uses ${operator}, which is not allowed`);
  }
  try {
    // The package's types put the function below `default`, where its CommonJS form has it as well.
    return sift.default<Item>(rule.filter);
  } catch (error) {
    throw invalid(`cannot be evaluated: ${(error as Error).message}`);
  }
}

/** Values of the dedupe fields as one text; an alert that has none of them stands alone under its id. */
export function dedupeKeyOf(rule: Rule, item: Item): string {
  const values = rule.dedupeFields.map((field) => lookUp(field, item) ?? null);
  return JSON.stringify(values.every((value) => value === null) ? [null, item.id] : values);
}

/** Stable name of one ticket-to-be, the same in every run. */
export function idempotencyKeyOf(connection: string, queue: string, dedupeKey: string, generation: number): string {
  const parts = JSON.stringify([connection, queue, dedupeKey, generation]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 32);
}

function mentions(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name === key || mentions(inner, key));
}
