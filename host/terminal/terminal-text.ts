/**
 * What steers a terminal, changes the order of what stands there or cannot be seen: control characters of C0 and C1, DEL,
 * bidirectional controls, zero-width and other format characters, separators of lines, halves of a character. Selectors
 * of a character's look are left, since emoji carry them.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\uFE00-\uFE0F])\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text as a terminal may have it: what it would obey or hide stands there as `\u001b`. Line breaks stay, because our own
 * texts have them; where another wrote the text, take {@link terminalLine}. JSON means the same afterwards.
 */
export function terminalText(text: string): string {
  return text.replace(UNSEEN, (one) => (one === '\n' ? one : escaped(one)));
}

/** The same on one line: what others wrote begins no line of its own. */
export function terminalLine(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** By code unit, as in JSON. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
