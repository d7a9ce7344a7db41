import { closest, distance } from 'fastest-levenshtein';

/** The candidate that differs least from `name`, if it is near enough to be a slip of the pen. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const spelled = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closest(name.toLowerCase(), [...spelled.keys()]);
  return distance(name.toLowerCase(), best) <= Math.max(1, name.length / 3) ? spelled.get(best) : undefined;
}
