/**
 * Characters that control a terminal, change the text direction or are invisible: control characters of C0 and C1, DEL,
 * bidirectional controls, zero-width and other format characters, line separators, lone surrogates. Variation selectors
 * are allowed, because emoji use them.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\uFE00-\uFE0F])\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text that is safe for a terminal: control and invisible characters are escaped, such as `\u001b`. Line breaks stay, because our own
 * texts have them; use {@link terminalLine} for foreign text. JSON keeps its meaning.
 */
export function terminalText(text: string): string {
  return text.replace(UNSEEN, (one) => (one === '\n' ? one : escaped(one)));
}

/** The same on one line: foreign text cannot start a new line. */
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
