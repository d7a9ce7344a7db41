/** Longer names are not compared: they come from no keyboard, and comparing costs their length squared. */
const MAX_LENGTH = 100;

/**
 * The candidate that differs least from a name, where the name looks like a typo of it. Upper and lower case do not
 * count; two letters in the wrong order are one typo.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const written = name.trim().toLowerCase();
  if (written === '' || written.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let least = Math.max(1, written.length / 3);
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    if (known === '' || Math.abs(known.length - written.length) > least) continue;
    const typos = distance(written, known);
    // A name without one letter of the candidate is no typo of it.
    if (typos >= Math.max(written.length, known.length)) continue;
    if (typos < least || (typos <= least && best === undefined)) {
      best = candidate;
      least = typos;
    }
  }
  return best;
}

/** A sentence to put behind another, such as ` Did you mean incidents?`; empty where no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearest(name, candidates);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

/** The same inside a sentence, such as `, did you mean incidents?`. */
export function orMeant(name: string, candidates: Iterable<string>): string {
  const near = nearest(name, candidates);
  return near === undefined ? '' : `, did you mean ${near}?`;
}

/** Letters to add, drop, replace or swap with their neighbour (Damerau–Levenshtein, optimal string alignment). */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const typos = [(last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (isSame ? 0 : 1)];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwapped) typos.push((before[column - 2] ?? 0) + 1);
      next.push(Math.min(...typos));
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
