import type { Item, Json } from '../../../host-sdk/index.js';
import { valueText } from '../parts/value-text.js';
import { TEXTS } from '../texts/index.js';

/** A placeholder that a template may use, with its value for one alert. */
export interface Placeholder {
  /** Without the dollar sign. */
  readonly name: string;
  readonly value: string;
}

const MOST = 200;
const MAX_DEPTH = 3;

/** Attributes that an alert or event may have. */
export function attributesOf(item: Item): readonly Placeholder[] {
  const isEvent = item.kind === 'event';
  return Object.keys(TEXTS.filter.fields)
    .filter((name) => !(isEvent ? ['alertName', 'alertType'] : ['eventType']).includes(name))
    .map((name) => ({ name, value: valueText((item as unknown as Readonly<Record<string, Json | undefined>>)[name]) }));
}

/** The values in the raw data that a template can use, each with its path. */
export function rawDataOf(item: Item): readonly Placeholder[] {
  return leaves('rawData', item.rawData, 1).slice(0, MOST);
}

/**
 * Inserts a placeholder into a template in place of the selection.
 * @returns The template and the new position of the caret.
 */
export function insertInto(template: string, name: string, from: number, to: number): readonly [string, number] {
  const behind = template.slice(to);
  // A letter directly after it would become part of the name.
  const gap = /^[A-Za-z0-9_]/.test(behind) ? ' ' : '';
  const before = `${template.slice(0, from)}$${name}${gap}`;
  return [before + behind, before.length];
}

function leaves(path: string, value: Json, depth: number): readonly Placeholder[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > MAX_DEPTH) {
    return [{ name: path, value: valueText(value) }];
  }
  return Object.entries(value)
    .filter(([key]) => /^[A-Za-z0-9_]+$/.test(key))
    .flatMap(([key, inner]) => leaves(`${path}.${key}`, inner, depth + 1));
}
