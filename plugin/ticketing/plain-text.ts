/** A text for comparison: tenants may change its line breaks and outer blanks. '' for a value that is no text. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
}
