/** A whole number within 64 bits; undefined for any other text. */
export function integer64(text: string): bigint | undefined {
  if (!WHOLE.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** More characters are more than 64 bits. */
const WHOLE = /^-?\d{1,19}$/;
