import type { BusinessObject } from '../schema/business-object.js';
import type { Field, Value } from '../schema/field.js';
import { readInstant } from '../query/literal.js';
import { refuse } from '../http/refused.js';

/** Fields sent by a caller, under the names the object has for them. */
export type Sent = ReadonlyMap<Field, Value>;

// Keys that would reach a JavaScript object's prototype are never field names.
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads a JSON body as field values. Names are taken in any case (measured); unknown names are refused or left out. */
export function readBody(
  object: BusinessObject,
  body: Readonly<Record<string, unknown>>,
  unknown: 'refuse' | 'drop',
): Sent {
  const sent = new Map<Field, Value>();
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@odata.')) continue;
    const position = FORBIDDEN_KEYS.has(name) ? undefined : object.position.get(name.toLowerCase());
    const field = position === undefined ? undefined : object.fields[position];
    if (field) sent.set(field, convert(field, value));
    else if (unknown === 'refuse') refuse('unknownField', name);
  }
  return sent;
}

function convert(field: Field, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return refuse('badFieldValue', field.name);
  }
  switch (field.kind) {
    case 'text':
      return String(value);
    case 'bool':
      return /^(true|false)$/i.test(String(value))
        ? String(value).toLowerCase() === 'true'
        : refuse('badFieldValue', field.name);
    case 'int':
    case 'decimal':
      return convertNumber(field, value);
    case 'date':
      return convertDate(field, value);
  }
}

function convertNumber(field: Field, value: string | number | boolean): Value {
  if (value === '') return null;
  const number = typeof value === 'boolean' ? Number.NaN : Number(value);
  const isFit = Number.isFinite(number) && (field.kind === 'decimal' || Number.isInteger(number));
  return isFit ? number : refuse('badFieldValue', field.name);
}

function convertDate(field: Field, value: string | number | boolean): Value {
  if (value === '') return null;
  const instant = readInstant(String(value));
  return Number.isNaN(instant) ? refuse('badFieldValue', field.name) : instant;
}
