import type { CharSet } from 'refa';
import { positionsOf, RepeatedError } from './positions.js';
import type { Positions } from './positions.js';

/** Why a pattern could keep the program busy for ever, and how to write it otherwise; both continue a sentence. */
export interface PatternFault {
  readonly reason: string;
  readonly fix: string;
}

const FAULTS = {
  ambiguous: {
    reason: 'repeats something that fits the same text in more than one way, as (a+)+, (a|a)* and (a|aa)+ do',
    fix: 'Repeat it once: a+ instead of (a+)+, and let no alternative begin with what another one matches.',
  },
  empty: {
    reason: 'repeats something that may match nothing, as (a*)+ and (a?){9} do',
    fix: 'Repeat it once: a* instead of (a*)+.',
  },
  optional: {
    reason: 'has too many parts in a row that may be left out or are written twice, as a?a?a?a?a? does',
    fix: 'Write a{0,5} instead of a?a?a?a?a?.',
  },
  reference: {
    reason: 'repeats a back reference, as (a+)\\1+ does',
    fix: 'Write out what the back reference stands for.',
  },
  open: {
    reason: 'has too many open repetitions in a row that fit the same text, as .*a.*b.*c.*d does',
    fix: 'Leave .* at both ends out, write [^,]* with the character that ends it, or join several $regex by $and.',
  },
  large: {
    reason: 'is too large to be checked',
    fix: 'Divide it into several $regex joined by $or, or list whole values behind $in.',
  },
} satisfies Readonly<Record<string, PatternFault>>;

type FaultName = keyof typeof FAULTS;

const LONGEST = 2000;
const MOST_STEPS = 50_000;
/** Open repetitions in a row, the search for the beginning among them: the time grows with that power of the text. */
const MOST_OPEN = 4;
/** Ways through what is not repeated, as a power of two. */
const MOST_CHOICES = 16;

/**
 * Tells why a pattern must not be run by an engine that tries out every way, such as the one of JavaScript: for some
 * texts the number of ways grows without measure. Undefined for a pattern that may run.
 * The theory is that of ambiguous automata [Weber, Seidl: On the degree of ambiguity of finite automata, 1991].
 * Throws a `SyntaxError` for what is no pattern.
 * @param flags Some of `i`, `m`, `s` and `u`.
 */
export function patternFault(pattern: string, flags: string): PatternFault | undefined {
  new RegExp(pattern, flags);
  const name = faultName(pattern, flags);
  return name === undefined ? undefined : FAULTS[name];
}

function faultName(pattern: string, flags: string): FaultName | undefined {
  if (pattern.length > LONGEST) return 'large';
  try {
    const positions = positionsOf(pattern, flags);
    const budget = createBudget();
    const loops = loopsOf(positions);
    if (loops.some((loop) => isAmbiguous(positions, loop, budget))) return 'ambiguous';
    if (choicesOutside(positions, loops) > MOST_CHOICES) return 'optional';
    if (longestChain(positions, loops, budget) > MOST_OPEN) return 'open';
    for (const inner of positions.lookarounds) {
      const fault = faultName(inner, flags);
      if (fault !== undefined) return fault;
    }
    return undefined;
  } catch (error) {
    return error instanceof RepeatedError ? error.what : 'large';
  }
}

/** Counts steps and throws when they are too many. */
function createBudget(): () => void {
  let left = MOST_STEPS;
  return () => {
    left -= 1;
    if (left < 0) throw new Error('too many steps');
  };
}

type Loop = ReadonlySet<number>;

/** Places that can be reached from each other, where there is a way round (Tarjan), the last ones first. */
function loopsOf({ next }: Positions): readonly Loop[] {
  const found: Loop[] = [];
  const [order, low, stack] = [new Map<number, number>(), new Map<number, number>(), [] as number[]];
  const visit = (at: number) => {
    order.set(at, order.size);
    low.set(at, order.size - 1);
    stack.push(at);
    for (const to of next[at]?.keys() ?? []) {
      if (!order.has(to)) visit(to);
      if (stack.includes(to)) low.set(at, Math.min(low.get(at) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(at) !== order.get(at)) return;
    const members = stack.splice(stack.indexOf(at));
    if (members.length > 1 || next[at]?.has(at) === true) found.push(new Set(members));
  };
  for (const at of next.keys()) if (!order.has(at)) visit(at);
  return found;
}

/** Whether some text leads from a place of the loop back to it in two ways: then the ways double with each round. */
function isAmbiguous({ next, characters }: Positions, loop: Loop, budget: () => void): boolean {
  const ways = (at: number) => [...(next[at] ?? [])].filter(([to]) => loop.has(to));
  if ([...loop].some((at) => ways(at).some(([, count]) => count > 1))) return true;
  const key = (a: number, b: number) => a * next.length + b;
  const before = new Map<number, number[]>();
  const waiting = [...loop].map((at): readonly [number, number] => [at, at]);
  const seen = new Set(waiting.map(([a, b]) => key(a, b)));
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    for (const [a] of ways(pair[0])) {
      for (const [b] of ways(pair[1])) {
        budget();
        if (a !== b && !overlap(characters, a, b)) continue;
        const to = key(a, b);
        before.set(to, [...(before.get(to) ?? []), key(...pair)]);
        if (seen.has(to)) continue;
        seen.add(to);
        waiting.push([a, b]);
      }
    }
  }
  // Back from the pairs of one place: a pair of two on such a way is the second way round.
  const back = [...loop].map((at) => key(at, at));
  const done = new Set(back);
  for (let at = back.pop(); at !== undefined; at = back.pop()) {
    for (const from of before.get(at) ?? []) {
      if (Math.floor(from / next.length) !== from % next.length) return true;
      if (done.has(from)) continue;
      done.add(from);
      back.push(from);
    }
  }
  return false;
}

/** How many ways there may be at most through what is not repeated, as a power of two. */
function choicesOutside({ next, starts, characters }: Positions, loops: readonly Loop[]): number {
  const looped = new Set(loops.flatMap((loop) => [...loop]));
  const first = new Map(starts.map((at) => [at, starts.filter((one) => one === at).length]));
  const steps = [first, ...next.filter((_, at) => !looped.has(at))];
  return steps.reduce((sum, ways) => {
    const fitting = [...ways.keys()].map((at) =>
      [...ways].reduce((count, [to, times]) => count + (to === at || overlap(characters, at, to) ? times : 0), 0),
    );
    return sum + Math.log2(Math.max(1, ...fitting));
  }, 0);
}

function overlap(characters: readonly CharSet[], a: number, b: number): boolean {
  const [one, other] = [characters[a], characters[b]];
  return one !== undefined && other !== undefined && !one.isDisjointWith(other);
}

/** The longest row of loops each of which can give a part of its text to the next one. */
function longestChain(positions: Positions, loops: readonly Loop[], budget: () => void): number {
  // What may end the match is never taken back.
  const open = loops.filter((loop) => ![...loop].some((at) => positions.ends.has(at)));
  const lengths: number[] = [];
  for (const [index, loop] of open.entries()) {
    const behind = lengths.filter((_, later) => sharesText(positions, loop, open[later] ?? new Set(), budget));
    lengths[index] = 1 + Math.max(0, ...behind);
  }
  return Math.max(0, ...lengths);
}

/** Whether some text can be read by one loop, by the other one, and on the way from one to the other. */
function sharesText({ next, characters }: Positions, one: Loop, last: Loop, budget: () => void): boolean {
  const ways = (at: number, within?: Loop) =>
    [...(next[at]?.keys() ?? [])].filter((to) => within === undefined || within.has(to));
  const waiting = [...one].flatMap((a) => [...last].map((b): readonly [number, number, number] => [a, a, b]));
  const seen = new Set(waiting.map(String));
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const a of ways(at[0], one)) {
      for (const b of ways(at[2], last)) {
        const [read, other] = [characters[a], characters[b]];
        if (read === undefined || other === undefined) continue;
        const shared = read.intersect(other);
        for (const between of ways(at[1])) {
          budget();
          if (characters[between]?.isDisjointWith(shared) !== false) continue;
          if (between === b) return true;
          const to = [a, between, b] as const;
          if (seen.has(String(to))) continue;
          seen.add(String(to));
          waiting.push(to);
        }
      }
    }
  }
  return false;
}
