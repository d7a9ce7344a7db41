import type { Json } from '../../../host-sdk/index.js';

/** A value as text: nested values as JSON, empty for none. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
