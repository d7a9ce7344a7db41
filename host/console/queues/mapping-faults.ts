import type { Field, Mapping } from '../../../host-sdk/index.js';
import { fixedText } from '../../rules/render-template.js';
import { TEXTS } from '../texts/index.js';

/** Why a target cannot be filled; `undefined` if no reason is known. */
export function targetFault(
  { target }: Mapping,
  index: number,
  mappings: readonly Mapping[],
  fields: readonly Field[] | undefined,
): string | undefined {
  const words = TEXTS.queues.mapping;
  const isTwice = mappings.slice(0, index).some((one) => one.target.toLowerCase() === target.toLowerCase());
  if (isTwice) return words.twice;
  if (fields === undefined) return undefined;
  const field = fields.find(({ name }) => name === target);
  if (field === undefined) return words.unknown;
  return field.writable ? undefined : words.notWritable;
}

/** Why a text is too long for its field: for every alert, or only for the shown one. */
export function lengthFault(template: string, text: string | undefined, field: Field | undefined): string | undefined {
  const most = field?.maxLength;
  if (most === undefined) return undefined;
  const words = TEXTS.queues.mapping;
  const least = fixedText(template).length;
  if (least > most) return words.tooLong(least, most);
  return text !== undefined && text.length > most ? words.tooLongNow(text.length, most) : undefined;
}
