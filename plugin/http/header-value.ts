import { characterName } from '../../host-sdk/index.js';

/** Everything but TAB and what Latin-1 shows. [RFC 9110, section 5.5] */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/u;

/**
 * Why a text cannot be the value of a header, as the end of a sentence and without the text, which may be secret.
 * Undefined where it can.
 */
export function unsendable(text: string): string | undefined {
  const [found] = UNSENDABLE.exec(text) ?? [];
  if (found === undefined) return undefined;
  return `holds the character ${characterName(found)}, which no HTTP header can carry`;
}
