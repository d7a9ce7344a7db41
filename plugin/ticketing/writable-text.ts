import { fieldTitle, unwritableIn, visibleText, type Field } from '../../host-sdk/index.js';

/** A text that fits its field, and the changes that were made for it, in sentences. */
interface WritableText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Replaces what no record can hold, and puts a text on one line where its field has only one. */
export function writableText(field: Field, text: string): WritableText {
  const notes: string[] = [];
  const visible = visibleText(text);
  if (visible !== text)
    notes.push(`${fieldTitle(field)} contained ${unwritableIn(text).join(', ')}, which was replaced`);
  if (!/[\r\n\t]/.test(visible) || !isOneLine(field)) return { text: visible, notes };
  const parts = visible.split(/[\r\n\t]+/).map((part) => part.trim());
  return {
    text: parts.filter((part) => part !== '').join(' '),
    notes: [...notes, `${fieldTitle(field)} was put on one line`],
  };
}

/** Form fields for longer texts have no limit, or one far above this. */
const MAX_LINE_LENGTH = 500;
/** Fields for longer texts in the standard objects, regardless of the length that a tenant states for them. */
const LONG_TEXT = /(symptom|description|resolution|notes?|notesbody|comments?|details|workaround)$/i;
const TITLE = /(subject|title|summary)$/i;

/**
 * Whether a field holds one line. $metadata says so by the length: a single-line field has one (usually 255), a memo
 * has none. [Netskope document, sample of $metadata] Where no length is stated, the field's name decides: titles have
 * one line.
 */
function isOneLine({ name, role, maxLength }: Field): boolean {
  if (role !== 'plain') return true;
  if (LONG_TEXT.test(name)) return false;
  return maxLength === undefined ? TITLE.test(name) : maxLength <= MAX_LINE_LENGTH;
}
