import type { Json } from '../../../host-sdk/index.js';

/** A value as people read it: nested ones as JSON, nothing where there is none. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
