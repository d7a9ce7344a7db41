import { CharSet, JS } from 'refa';
import type { Concatenation, Element, NoParent, Quantifier } from 'refa';

/** The places in a pattern that read a character, and in how many ways a match goes from one to the next. */
export interface Positions {
  readonly characters: readonly CharSet[];
  /** By place: the places that may read the next character, each with the number of ways, 1 or 2 for more. */
  readonly next: readonly ReadonlyMap<number, number>[];
  /** Places that may read the first character, each once for each way. */
  readonly starts: readonly number[];
  /** Places after which the whole pattern has matched, whatever follows. */
  readonly ends: ReadonlySet<number>;
  /** Patterns of the assertions that look ahead or behind. */
  readonly lookarounds: readonly string[];
}

/** Why a pattern cannot be taken: it repeats what may be empty, or a back reference. */
export class RepeatedError extends Error {
  constructor(readonly what: 'empty' | 'reference') {
    super(`The pattern repeats ${what}.`);
  }
}

/** Repetitions of up to so many times are written out; longer ones count as open. */
const WRITTEN_OUT = 4;
const MOST_PLACES = 4000;
const BACK_REFERENCE = /^\\(?:[1-9]|k<)/;
const LOOKAROUND = /^\(\?<?[=!]/;

/** Ways into a part of the pattern and out of it; a place stands there once for each way. */
interface Part {
  /** In how many ways it matches nothing. */
  readonly empty: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NOTHING: Part = { empty: 1, first: [], last: [] };

/** Throws a `SyntaxError` for what is no pattern, {@link RepeatedError}, and a `RangeError` for too many places. */
export function positionsOf(pattern: string, flags: string): Positions {
  const { expression, maxCharacter } = JS.Parser.fromLiteral({ source: pattern, flags }).parse({
    simplify: false,
    assertions: 'unknown',
    backreferences: 'unknown',
    maxBackreferenceWords: 0,
  });
  const characters: CharSet[] = [];
  const next: Map<number, number>[] = [];
  const lookarounds: string[] = [];
  const found = { asserts: false };

  const place = (read: CharSet): Part => {
    const at = characters.push(read) - 1;
    if (at >= MOST_PLACES) throw new RangeError('The pattern has too many places.');
    next.push(new Map());
    return { empty: 0, first: [at], last: [at] };
  };
  const connect = (from: readonly number[], to: readonly number[]) => {
    for (const one of from) {
      const ways = next[one] as Map<number, number>;
      for (const other of to) ways.set(other, Math.min(2, (ways.get(other) ?? 0) + 1));
    }
  };
  const after = (a: Part, b: Part): Part => {
    connect(a.last, b.first);
    return {
      empty: Math.min(2, a.empty * b.empty),
      first: [...a.first, ...times(b.first, a.empty)],
      last: [...times(a.last, b.empty), ...b.last],
    };
  };
  const choice = (alternatives: readonly NoParent<Concatenation>[], repeated: boolean): Part => {
    const parts = alternatives.map(({ elements }) =>
      elements.reduce<Part>((before, element) => after(before, partOf(element, repeated)), NOTHING),
    );
    return {
      empty: Math.min(
        2,
        parts.reduce((sum, { empty }) => sum + empty, 0),
      ),
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
    };
  };
  const open = (part: Part): Part => {
    connect(part.last, part.first);
    return part;
  };
  const optional = (part: Part): Part => ({ ...part, empty: Math.min(2, part.empty + 1) });
  const repetition = ({ min, max, alternatives }: NoParent<Quantifier>, outer: boolean): Part => {
    if (max === 0) return NOTHING;
    const body = () => choice(alternatives, outer || max > 1);
    const one = body();
    if (max === 1) return min === 0 ? optional(one) : one;
    if (one.empty > 0) throw new RepeatedError('empty');
    // A fixed number of one character leaves nothing to try out.
    if (min === max && isCharacter(alternatives)) return one;
    if (max > WRITTEN_OUT) return min === 0 ? optional(open(one)) : open(one);
    let part = max > min ? optional(one) : one;
    for (let copies = max - 1; copies > 0; copies -= 1) {
      part = after(body(), part);
      if (copies > min) part = optional(part);
    }
    return part;
  };
  const partOf = (element: NoParent<Element>, repeated: boolean): Part => {
    switch (element.type) {
      case 'CharacterClass':
        return place(element.characters);
      case 'Alternation':
        return choice(element.alternatives, repeated);
      case 'Quantifier':
        return repetition(element, repeated);
      case 'Assertion':
        return NOTHING;
      case 'Unknown':
        if (BACK_REFERENCE.test(element.id)) {
          if (repeated) throw new RepeatedError('reference');
          found.asserts = true;
          return optional(open(place(CharSet.all(maxCharacter))));
        }
        found.asserts = true;
        if (LOOKAROUND.test(element.id)) lookarounds.push(element.id.replace(LOOKAROUND, '').slice(0, -1));
        return NOTHING;
    }
  };

  const isFixed = !flags.includes('m') && expression.alternatives.every(beginsFixed);
  const whole = choice(expression.alternatives, false);
  if (!isFixed) {
    // Without ^ every place of the text is tried as the beginning, as if something open stood before the pattern.
    connect(open(place(CharSet.all(maxCharacter))).last, whole.first);
  }
  return { characters, next, starts: whole.first, ends: new Set(found.asserts ? [] : whole.last), lookarounds };
}

function times(places: readonly number[], ways: number): readonly number[] {
  return ways === 0 ? [] : ways === 1 ? places : [...places, ...places];
}

function isCharacter(alternatives: readonly NoParent<Concatenation>[]): boolean {
  const [only] = alternatives;
  return alternatives.length === 1 && only?.elements.length === 1 && only.elements[0]?.type === 'CharacterClass';
}

function beginsFixed({ elements: [first] }: NoParent<Concatenation>): boolean {
  return first?.type === 'Unknown' && first.id === '^';
}
