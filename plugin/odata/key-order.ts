/**
 * How a tenant compares RecIds, as far as the RecIds seen show it: by character codes, without regard to case, or
 * either of the two where no RecIds differ in case.
 */
export type KeyOrder = 'bytes' | 'caseless' | 'either';

type Compare = (one: string, other: string) => number;

const byBytes: Compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const byLetters: Compare = (one, other) => byBytes(one.toLowerCase(), other.toLowerCase());

const POSSIBLE: Readonly<Record<KeyOrder, readonly Compare[]>> = {
  bytes: [byBytes],
  caseless: [byLetters],
  either: [byBytes, byLetters],
};

/** The order that a list of ascending keys shows; undefined where it is no known order. */
export function keyOrderOf(keys: readonly string[]): KeyOrder | undefined {
  const isByBytes = rises(keys, byBytes);
  const isByLetters = rises(keys, byLetters);
  if (isByBytes && isByLetters) return 'either';
  return isByBytes ? 'bytes' : isByLetters ? 'caseless' : undefined;
}

/** Whether keys are in order, each after the one before. */
export function isInOrder(keys: readonly string[], order: KeyOrder): boolean {
  return POSSIBLE[order].some((compare) => rises(keys, compare));
}

/** Whether a key lies before another in every order that is still possible. */
export function isBefore(one: string, other: string, order: KeyOrder): boolean {
  return POSSIBLE[order].every((compare) => compare(one, other) < 0);
}

function rises(keys: readonly string[], compare: Compare): boolean {
  return keys.every((key, at) => at === 0 || compare(keys[at - 1] ?? '', key) < 0);
}
