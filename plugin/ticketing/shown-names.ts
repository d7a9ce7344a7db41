import type { Field } from '../../host-sdk/index.js';
import type { RefusedField } from '../ivanti/refused-fields.js';

/**
 * The field that a refusal means; undefined where that is not certain. Some forms give its name. Others give what the
 * tenant's forms show: its name, its label, or its name without the prefix of custom fields; of several fields it is
 * then the one without a value, because a field with a value is not missing.
 */
export function fieldMeant(
  { reason, shown, name }: RefusedField,
  fields: readonly Field[],
  isGiven: (name: string) => boolean,
): Field | undefined {
  const named = name === undefined ? fieldShownAs(shown, fields, isGiven) : oneOf(fields, sameAs(name));
  // A value that was not sent cannot be the refused one.
  return named !== undefined && reason === 'value' && !isGiven(named.name) ? undefined : named;
}

function fieldShownAs(text: string, fields: readonly Field[], isGiven: (name: string) => boolean): Field | undefined {
  const is = sameAs(text);
  const wanted = plain(text);
  const isAlike = (one: string) => wanted !== '' && plain(one) === wanted;
  const labelled = fields.filter(({ label, writable }) => writable && label !== undefined);
  const ranks = [
    fields.filter(is),
    labelled.filter(({ label = '' }) => is({ name: label })),
    fields.filter(({ name }) => isAlike(name)),
    labelled.filter(({ label = '' }) => isAlike(label)),
    fields.filter(({ name }) => isAlike(name.replace(/^[A-Za-z0-9]+_/, ''))),
  ].filter((rank) => rank.length > 0);
  const isOpen = ({ name }: Field) => !isGiven(name);
  return oneOf(ranks.find((rank) => rank.some(isOpen)) ?? [], isOpen) ?? oneOf(ranks[0] ?? []);
}

/** A field with the label that a text uses for it; a text that equals its name gives no label. */
export function labelled<F extends Pick<Field, 'name' | 'label'>>(field: F, text: string): F {
  return text.toLowerCase() === field.name.toLowerCase() ? field : { ...field, label: text };
}

/** The only match. */
function oneOf(fields: readonly Field[], fits: (field: Field) => boolean = () => true): Field | undefined {
  const [one, other] = fields.filter(fits);
  return other === undefined ? one : undefined;
}

function sameAs(text: string): (field: { readonly name: string }) => boolean {
  const wanted = text.normalize('NFC').toLowerCase();
  return ({ name }) => name.normalize('NFC').toLowerCase() === wanted;
}

/** Only letters and digits. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
