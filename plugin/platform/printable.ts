/** A tenant's word as one line of plain text: it is printed, so it must not hold control sequences for a terminal. */
export function printable(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
