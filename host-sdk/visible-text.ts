/**
 * Characters that a ticket cannot store: control characters except TAB and line breaks, lone surrogates, U+FFFE and U+FFFF. XML
 * forbids them, and many programs lose the text after a U+0000.
 */
const UNWRITABLE = new RegExp(
  '[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\uFFFE\\uFFFF]|[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]',
  'g',
);
const FIRST_PICTURE = 0x2400;

/**
 * A text with a replacement for each character that a ticket cannot store: its control picture (`␀` for U+0000), which shows
 * the original and keeps different texts different, or its escape (`\uD83D`) if there is no picture.
 */
export function visibleText(text: string): string {
  return text.replace(UNWRITABLE, replacement);
}

/** The code points of a text that a ticket cannot store, as `U+0000`, each once. */
export function unwritableIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(UNWRITABLE)].map(([one]) => characterName(one)))];
}

/** The name of the first character of a text: `U+00AD`. */
export function characterName(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function replacement(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(FIRST_PICTURE + code) : `\\u${hexOf(character)}`;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
