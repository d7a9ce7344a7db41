import type { Field, Value } from '../schema/field.js';

/** How values look on the wire: a tenant's setting, one object per tenant, so that rendered rows can be kept under it. */
export interface RenderStyle {
  /** Epoch milliseconds as the tenant writes a date. */
  readonly stamp: (instant: number) => string;
}

/** `2024-04-09T06:21:22Z`: whole seconds although the stored value is finer (measured). */
export function wholeSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** `2024-03-13T19:26:17.76Z`: the stored fraction with its trailing zeros trimmed (Netskope document, employee sample). */
export function storedFraction(instant: number): string {
  const [whole = '', fraction = ''] = new Date(instant).toISOString().slice(0, -1).split('.');
  const trimmed = fraction.replace(/0+$/, '');
  return trimmed === '' ? `${whole}Z` : `${whole}.${trimmed}Z`;
}

/** The value as a caller sees it. */
export function shown(field: Field, value: Value, style: RenderStyle): Value {
  return field.kind === 'date' && typeof value === 'number' ? style.stamp(value) : value;
}
