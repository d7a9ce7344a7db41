/** Digits without the zeros at their end. A pattern for it would take quadratic time for many zeros in their middle. */
export function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
