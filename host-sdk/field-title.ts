import type { Field } from './fields.js';

/** Title of a field with label and name, such as `Summary (Subject)`; only the name if it has no label. */
export function fieldTitle({ name, label }: Pick<Field, 'name' | 'label'>): string {
  return label === undefined || label === name ? name : `${label} (${name})`;
}
