import type { Field } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts.js';

interface FieldChoice {
  readonly value: string;
  /** What is shown and searched: the field's name and how people call it. */
  readonly label: string;
  readonly disabled?: boolean;
}

/**
 * Fields to choose a target from, without those of other rows. What is chosen stays a choice, also where the product
 * does not describe it.
 */
export function fieldChoices(fields: readonly Field[], target: string, taken: ReadonlySet<string>): FieldChoice[] {
  const others = fields
    .filter(({ name }) => name === target || !taken.has(name))
    .map((field) => ({ value: field.name, label: labelOf(field), disabled: !field.writable }));
  const isKnown = target === '' || others.some(({ value }) => value === target);
  return isKnown ? others : [{ value: target, label: target }, ...others];
}

/** Type, length and what else is to be known of a field. */
export function factsOf({ type, maxLength, required, writable }: Field): string {
  const words = TEXTS.queues.mapping;
  return [
    words.types[type],
    ...(maxLength === undefined ? [] : [words.atMost(maxLength)]),
    ...(required ? [words.required] : []),
    ...(writable ? [] : [words.readOnly]),
  ].join(', ');
}

function labelOf({ name, description, writable }: Field): string {
  const called = description === undefined || description === name ? name : `${name} – ${description}`;
  return writable ? called : `${called} (${TEXTS.queues.mapping.readOnly})`;
}
