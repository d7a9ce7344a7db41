/** Everything but TAB and what Latin-1 shows. [RFC 9110, section 5.5] */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/u;

/**
 * Why a text cannot be the value of a header, continuing a sentence and without telling the text, which may be secret;
 * undefined where it can.
 */
export function unsendable(text: string): string | undefined {
  const [found] = UNSENDABLE.exec(text) ?? [];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `holds the character U+${code}, which no HTTP header can carry`;
}
