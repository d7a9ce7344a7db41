import type { Field } from '../../host-sdk/index.js';
import { printable } from '../printable.js';

/**
 * The fields that a refusal asks for, as it shows them: some versions use the names of fields, others their labels.
 * `Required field Alert.Category value must be provided.`, `Mandatory field "Category" value must be provided.` [Ivanti help]
 */
export function shownNames(message: string): readonly string[] {
  const sentences = message.matchAll(
    /(?:Required|Mandatory) field (?:"([^"]{1,120})"|'([^']{1,120})'|(\S[^"']{0,119}?)) value/gi,
  );
  const names = [...sentences].map((sentence) => printable(sentence[1] ?? sentence[2] ?? sentence[3] ?? ''));
  return [...new Set(names.map((name) => name.replace(/^[\w#]+\.(?=\S)/, '')))];
}

/**
 * The field that a text stands for: by its name, its label, or its name without the prefix of custom fields. Of several
 * it is one without a value, because a field that has one is not asked for.
 */
export function fieldShownAs(
  text: string,
  fields: readonly Field[],
  isGiven: (name: string) => boolean,
): Field | undefined {
  const wanted = plain(text);
  if (wanted === '') return undefined;
  const custom = fields.filter(({ name }) => plain(name.replace(/^[A-Za-z0-9]+_/, '')) === wanted);
  const candidates = [
    ...fields.filter(({ name }) => plain(name) === wanted),
    ...fields.filter(({ label, writable }) => writable && label !== undefined && plain(label) === wanted),
    ...(custom.length === 1 ? custom : []),
  ];
  return candidates.find(({ name }) => !isGiven(name)) ?? candidates[0];
}

/** A field with the label that a text gives it; a text that is its name gives none. */
export function labelled<F extends Pick<Field, 'name' | 'label'>>(field: F, text: string): F {
  return text.toLowerCase() === field.name.toLowerCase() ? field : { ...field, label: text };
}

/** Letters and digits alone. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
