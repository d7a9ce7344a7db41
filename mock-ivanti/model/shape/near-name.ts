import { closest, distance } from 'fastest-levenshtein';

/** Longer texts are not typing errors, and a comparison costs their length squared. */
const MAX_LENGTH = 100;

/** `, did you mean X?` for a name that looks like a typo of a known one; empty otherwise. */
export function orMeant(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `, did you mean ${near}?`;
}

/** The text after an unknown name: `did you mean a? Known: a, b`, or `known: a, b`. */
export function knownText(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const names = known.join(', ');
  return near === undefined ? `known: ${names}` : `did you mean ${near}? Known: ${names}`;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > MAX_LENGTH) return undefined;
  const spelled = new Map(known.map((one) => [one.toLowerCase(), one]));
  const near = closest(name.toLowerCase(), [...spelled.keys()]);
  const isNear = distance(name.toLowerCase(), near) <= Math.max(1, name.length / 3);
  return isNear ? spelled.get(near) : undefined;
}
