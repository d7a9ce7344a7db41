import { isExactNumber, type Cell, type Field, type Json, type JsonObject } from '../../host-sdk/index.js';
import { instantOf, readStamp } from '../odata/stamp.js';
import type { IvantiRecord } from '../odata/records.js';
import { plainText } from './plain-text.js';
import { isNotes, type TicketProfile } from './profile.js';

/**
 * Names of the fields that were sent with a value and have another one in the tenant's answer: tenants drop and
 * override some values silently. A field that is missing in the answer proves nothing. Two spellings of one value are
 * equal.
 */
export function notStored(
  sent: JsonObject,
  record: IvantiRecord,
  { fields, notes }: Pick<TicketProfile, 'notes'> & { readonly fields: readonly Field[] },
  timeZone: string,
): readonly string[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return Object.entries(sent)
    .filter(([name, value]) => {
      const field = byName.get(name);
      if (field === undefined || isEmpty(value) || isNotes({ notes }, name)) return false;
      const stored = record[name];
      if (stored === undefined || isSame(field, value, stored, timeZone)) return false;
      // The value of a link or a pick list may have been sent as the id, which the companion field holds.
      const companion = record[field.role === 'link' ? `${name}_RecID` : `${name}_Valid`];
      return companion === undefined || !isSame(field, value, companion, timeZone);
    })
    .map(([name]) => name);
}

function isSame(field: Field, sent: Json, stored: Cell, timeZone: string): boolean {
  if (isEmpty(stored)) return false;
  const [one, other] = [text(sent), text(stored)];
  switch (field.type) {
    case 'integer':
    case 'decimal':
      return Number(one) === Number(other);
    case 'date':
    case 'datetime':
      return isSameTime(one, other, timeZone);
    case 'boolean':
    case 'guid':
      return one.toLowerCase() === other.toLowerCase();
    default:
      if (one === other) return true;
      if (field.role !== 'plain') return one.toLowerCase() === other.toLowerCase();
      // Amounts are texts with a fixed number of decimals.
      return isNumber(one) && isNumber(other) && Number(one) === Number(other);
  }
}

/** Compared to the second. A day without time matches any of its instants, here or at the tenant. */
function isSameTime(sent: string, stored: string, timeZone: string): boolean {
  if (stored.startsWith(sent)) return true;
  const whole = sent.includes('T') ? sent.replace(/(T\d{2}:\d{2})(?=$|Z|[+-])/, '$1:00') : `${sent}T00:00:00`;
  const kept = readStamp(stored, timeZone);
  if (kept === undefined) return false;
  return ['UTC', timeZone].some((zone) => {
    const wanted = readStamp(whole, zone);
    return wanted !== undefined && second(wanted) === second(kept);
  });
}

function second(stamp: string): number {
  return Math.floor(instantOf(stamp) / 1000);
}

function isEmpty(value: Cell): boolean {
  return value === null || value === '';
}

function isNumber(value: string): boolean {
  return /^[+-]?\d+(\.\d+)?$/.test(value);
}

function text(value: Cell): string {
  return typeof value === 'object' && !isExactNumber(value) ? JSON.stringify(value) : plainText(String(value));
}
