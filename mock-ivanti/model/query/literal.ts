import { instantOfLocal, type Zone } from '../data/zone.js';
import type { Field, Value } from '../schema/field.js';
import type { Literal } from './ast.js';

/** Quoted text that means "not set" (measured; vendor manual). */
export const NULL_TEXT = '$NULL';

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const ZONED = /(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * Epoch milliseconds of a date in a filter or a body. Without a zone it is the tenant's local time, which is UTC unless
 * the tenant has a zone. NaN for text that is no date.
 */
export function readInstant(text: string, zone?: Zone): number {
  if (!DATE.test(text)) return Number.NaN;
  if (ZONED.test(text)) return Date.parse(text);
  const asUtc = Date.parse(text.length === 10 ? text : `${text}Z`);
  return zone && !Number.isNaN(asUtc) ? instantOfLocal(zone, asUtc) : asUtc;
}

function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** How dates of a filter are read. */
export interface DateRules {
  /** Zone of dates that name none. Default UTC. */
  readonly zone?: Zone;
  /** Minutes that the zone they are read in is ahead of the one they are written in. */
  readonly lead?: number;
}

/** The literal as a value of the field's kind, or undefined when it cannot be one. */
export function convertLiteral(field: Field, literal: Literal, { zone, lead = 0 }: DateRules = {}): Value | undefined {
  const { text, kind } = literal;
  switch (field.kind) {
    case 'text':
      return text;
    case 'bool':
      return kind === 'bool' || kind === 'text' ? readBoolean(text) : undefined;
    case 'int':
    case 'decimal': {
      const number = kind === 'number' || kind === 'text' ? Number(text) : Number.NaN;
      return text.trim() === '' || Number.isNaN(number) ? undefined : number;
    }
    case 'date': {
      const instant = kind === 'date' || kind === 'text' ? readInstant(text, zone) : Number.NaN;
      return Number.isNaN(instant) ? undefined : instant - lead * 60_000;
    }
  }
}
