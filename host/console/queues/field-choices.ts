import { fieldTitle, type Field } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';

interface FieldChoice {
  readonly value: string;
  /** Shown and searched text: the label of the field, its name, and its description. */
  readonly label: string;
  readonly disabled?: boolean;
}

/**
 * Fields to choose a target from, without those of other rows. The chosen field is always included, also if the product
 * does not describe it.
 */
export function fieldChoices(fields: readonly Field[], target: string, taken: ReadonlySet<string>): FieldChoice[] {
  const others = fields
    .filter(({ name }) => name === target || !taken.has(name))
    .map((field) => ({ value: field.name, label: labelOf(field), disabled: !field.writable }));
  const isKnown = target === '' || others.some(({ value }) => value === target);
  return isKnown ? others : [{ value: target, label: target }, ...others];
}

/** Type, length and other properties of a field. */
export function factsOf({ type, maxLength, required, writable }: Field): string {
  const words = TEXTS.queues.mapping;
  return [
    words.types[type],
    ...(maxLength === undefined ? [] : [words.atMost(maxLength)]),
    ...(required ? [words.required] : []),
    ...(writable ? [] : [words.readOnly]),
  ].join(', ');
}

/** A target as text; only its name if the product does not describe it. */
export function titleOf(target: string, fields: readonly Field[] | undefined): string {
  const field = fields?.find(({ name }) => name.toLowerCase() === target.toLowerCase());
  return field === undefined ? target : fieldTitle(field);
}

function labelOf(field: Field): string {
  const { name, label, description, writable } = field;
  const isKnown = description === undefined || description === name || description === label;
  const called = isKnown ? fieldTitle(field) : `${fieldTitle(field)} – ${description}`;
  return writable ? called : `${called} (${TEXTS.queues.mapping.readOnly})`;
}
