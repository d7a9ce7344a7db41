import type { Field } from './fields.js';

/** A field as people and scripts both find it, such as `Summary (Subject)`; its name alone where it has no label. */
export function fieldTitle({ name, label }: Pick<Field, 'name' | 'label'>): string {
  return label === undefined || label === name ? name : `${label} (${name})`;
}
