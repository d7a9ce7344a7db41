import { visibleText } from '../../host-sdk/index.js';

/** Whether a text may contain a character that databases cannot keep. */
const SUSPECT = /[\0\uD800-\uDFFF]/;
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * A text without U+0000, at which readers of SQLite end a text and which PostgreSQL refuses, and without half of a surrogate
 * pair, which UTF-8 cannot express: both get a visible replacement.
 */
export function storableText(text: string): string {
  return SUSPECT.test(text) ? text.replace(UNSTORABLE, visibleText) : text;
}

/** What a note says of a column in which {@link storableText} replaced something. @param program Such as `SQLite`. */
export function replacedText(program: string): string {
  return `${program} cannot keep U+0000 or half a surrogate pair; they are stored as \`␀\` and as escapes such as \`\\uD83D\`.`;
}
