import fc from 'fast-check';

/** Any JSON number, with up to forty digits and any exponent. */
export const JSON_NUMBERS: fc.Arbitrary<string> = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,24}$/)),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,20}$/)),
    exponent: fc.oneof(
      { weight: 4, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.stringMatching(/^[eE][+-]?\d{1,3}$/) },
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}${fraction}${exponent}`);

/** Numbers at the edges of 53 and 64 bits, of doubles, and of what people write. */
export const EDGES: readonly string[] = [
  '0',
  '-0.0',
  '0.10',
  '1e2',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '12345678901234567890',
  '123456789012345680000',
  '1152921504606847000',
  '0.1234567890123456789',
  '0.30000000000000004',
  '12345678901234567.89',
  '-0.10000000000000000000000000001',
  '1e400',
  '-1E-400',
  '5e-324',
  '1.7976931348623157e308',
];

/** The value of a number as its sign, its digits and its exponent, so that two texts of one number are equal. */
export function digits(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const value = BigInt(whole + fraction);
  if (value === 0n) return '0';
  const zeros = /0*$/.exec(value.toString())?.[0].length ?? 0;
  return `${sign}${value / 10n ** BigInt(zeros)}e${Number(exponent) - fraction.length + zeros}`;
}
