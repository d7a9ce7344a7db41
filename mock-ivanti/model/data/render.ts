import type { Field, Value } from '../schema/field.js';
import type { Switches } from '../switches/switches.js';
import { mixedCase } from './collation.js';
import { offsetText, type Zone } from './zone.js';

/**
 * Format of values on the wire: a tenant's setting, with one object per setting so that rendered rows can be cached
 * under it.
 */
export interface RenderStyle {
  /** Epoch milliseconds as the tenant writes a date. */
  readonly stamp: (instant: number) => string;
  /** How a date without a value is shown. */
  readonly emptyDate: string | null;
  readonly amountsAsNumbers: boolean;
  readonly mixesCase: boolean;
}

/** A never-set date in older samples (Ivanti docs 2018.3). */
const SENTINEL = '0001-01-01T00:00:00Z';

/** `2024-04-09T06:21:22`: whole seconds although the stored value is finer (measured). */
function wholeSeconds(instant: number): string {
  const day = Math.floor(instant / DAY);
  const second = Math.floor((instant - day * DAY) / 1000);
  return `${dayText(day)}T${TWO[Math.floor(second / 3600)] ?? ''}:${TWO[Math.floor(second / 60) % 60] ?? ''}:${TWO[second % 60] ?? ''}`;
}

const DAY = 86_400_000;
const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const KEPT_DAYS = 5000;
const days = new Map<number, string>();

/** The date of a day since 1970; cached, because the rows of a page are on few days. */
function dayText(day: number): string {
  const found = days.get(day);
  if (found !== undefined) return found;
  if (days.size >= KEPT_DAYS) days.clear();
  const text = new Date(day * DAY).toISOString().slice(0, -14);
  days.set(day, text);
  return text;
}

/** `2024-03-13T19:26:17.76`: the stored fraction with its trailing zeros trimmed (Netskope document, employee sample). */
function storedFraction(instant: number): string {
  const [whole = '', fraction = ''] = new Date(instant).toISOString().slice(0, -1).split('.');
  const trimmed = fraction.replace(/0+$/, '');
  return trimmed === '' ? whole : `${whole}.${trimmed}`;
}

function stamper({ stamp_style: style, stamp_precision: precision }: Switches, zone: Zone): RenderStyle['stamp'] {
  const digits = precision === 'stored' ? storedFraction : wholeSeconds;
  if (style === 'Z') return (instant) => `${digits(instant)}Z`;
  return (instant) => {
    const offset = zone.offsetAt(instant);
    return `${digits(instant + offset * 60_000)}${style === 'offset' ? offsetText(offset) : ''}`;
  };
}

export function styleOf(switches: Switches, zone: Zone): RenderStyle {
  return {
    stamp: stamper(switches, zone),
    emptyDate: switches.empty_date === 'sentinel' ? SENTINEL : null,
    amountsAsNumbers: switches.currency_type === 'number',
    mixesCase: switches.recid_case === 'mixed',
  };
}

/** The value as a caller sees it. */
export function shown(field: Field, value: Value, style: RenderStyle): Value {
  if (field.kind === 'date') return typeof value === 'number' ? style.stamp(value) : style.emptyDate;
  if (style.mixesCase && field.name === 'RecId' && typeof value === 'string') return mixedCase(value);
  if (style.amountsAsNumbers && field.role.type === 'price' && value !== null) return Number(value);
  return value;
}
