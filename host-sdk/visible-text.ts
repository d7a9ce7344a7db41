/**
 * What no ticket can hold: control characters but TAB and line breaks, halves of a character and U+FFFE, U+FFFF. XML
 * forbids them, and what comes behind a U+0000 is lost in many a program.
 */
const UNWRITABLE = new RegExp(
  '[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\uFFFE\\uFFFF]|[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]',
  'g',
);
const FIRST_PICTURE = 0x2400;

/**
 * A text with a stand-in for each character that no ticket can hold: its control picture (`␀` for U+0000), which shows
 * people what was there and keeps two texts apart, or for the others their escape (`\uD83D`), for want of a picture.
 */
export function visibleText(text: string): string {
  return text.replace(UNWRITABLE, standIn);
}

/** The code points of a text that no ticket can hold, as `U+0000`, each once. */
export function unwritableIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(UNWRITABLE)].map(([one]) => characterName(one)))];
}

/** The first character of a text as people name it: `U+00AD`. */
export function characterName(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function standIn(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(FIRST_PICTURE + code) : `\\u${hexOf(character)}`;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
