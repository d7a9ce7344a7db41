/**
 * A text that was put together from pieces, with one mark at the end of each sentence: where a piece brought its own, no
 * full stop follows it. A path such as `..` stays.
 */
export function punctuated(text: string): string {
  return text
    .replace(/([?!…])\.(?=\s|$)/gu, '$1')
    .replace(/[:;,]\.(?=\s|$)/gu, '.')
    .replace(/(?<=[\p{L}\p{N}"'”’)\]}`])\.(?:\.| \.)(?=\s|$)/gu, '.');
}
