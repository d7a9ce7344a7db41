/** A text as it can be compared: tenants may change its line breaks and outer blanks. '' for what is no text. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
}
