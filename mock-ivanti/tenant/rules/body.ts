import { isInteger, isNumber, isSafeNumber } from 'lossless-json';
import type { BusinessObject } from '../../model/schema/business-object.js';
import type { Field, Value } from '../../model/schema/field.js';
import type { Zone } from '../../model/data/zone.js';
import { Refused, refuse } from '../refusals/refused.js';
import { readInstant } from '../../model/query/literal.js';
import type { Switches } from '../../model/switches/switches.js';

/** Fields sent by a caller, under the names the object has for them. */
export type Sent = ReadonlyMap<Field, Value>;

// Keys that would reach a JavaScript object's prototype are never field names.
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** How a body is read: the switches of the same names, and the zone of dates without one. */
export interface BodyRules {
  readonly switches: Switches;
  readonly zone: Zone;
}

/**
 * Reads a JSON body as field values. Names are accepted in any case (measured); unknown names are refused or left out,
 * and a deleted field causes an internal error (Netskope document).
 */
export function readBody(
  object: BusinessObject,
  body: Readonly<Record<string, unknown>>,
  { switches, zone }: BodyRules,
): Sent {
  const deleted = new Set(object.deleted?.map((name) => name.toLowerCase()));
  const sent = new Map<Field, Value>();
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@odata.')) continue;
    const position = FORBIDDEN_KEYS.has(name) ? undefined : object.position.get(name.toLowerCase());
    const field = position === undefined ? undefined : object.fields[position];
    if (field) assignConverted(sent, field, value, { switches, zone });
    else if (deleted.has(name.toLowerCase())) refuse('fieldDeleted');
    else if (switches.unknown_field === 'refuse') refuse('unknownField', name);
  }
  return sent;
}

function assignConverted(sent: Map<Field, Value>, field: Field, value: unknown, { switches, zone }: BodyRules): void {
  try {
    const converted = convert(field, value, zone);
    const isCoarse = switches.stored_precision === 'second' && field.kind === 'date' && typeof converted === 'number';
    sent.set(field, isCoarse ? Math.floor(converted / 1000) * 1000 : converted);
  } catch (error) {
    if (!(error instanceof Refused) || switches.unsupported_value === 'refuse') throw error;
  }
}

function convert(field: Field, value: unknown, zone: Zone): Value {
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
      return convertDate(field, value, zone);
  }
}

function convertNumber(field: Field, value: string | number | boolean): Value {
  if (value === '') return null;
  const text = String(value);
  if (isNumber(text) && !isSafeNumber(text)) {
    return field.kind === 'decimal' || isInteger(text) ? text : refuse('badFieldValue', field.name);
  }
  const number = typeof value === 'boolean' ? Number.NaN : Number(value);
  const isFit = Number.isFinite(number) && (field.kind === 'decimal' || Number.isInteger(number));
  return isFit ? number : refuse('badFieldValue', field.name);
}

function convertDate(field: Field, value: string | number | boolean, zone: Zone): Value {
  if (value === '') return null;
  const instant = readInstant(String(value), zone);
  return Number.isNaN(instant) ? refuse('badFieldValue', field.name) : instant;
}
