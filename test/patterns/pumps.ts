import { JS, type CharSet, type Concatenation, type Element, type NoParent } from 'refa';

/** A text that makes a pattern work: a beginning, something that is repeated, and an end that fits nothing. */
export interface Pump {
  readonly before: string;
  readonly again: string;
  readonly after: string;
}

/** Characters that represent their kind. */
const KINDS = ['a', '-', '0', ' ', '.', '"', '=', 'A', '_', '<', '\n'];
/** How a character is chosen of each set, one way after the other. */
const WAYS = 5;
const ENDS = ['', '\u0001', '!'];

type Alternatives = readonly NoParent<Concatenation>[];

/** The texts that repeat each repeated part of a pattern: after its prefix, alone, and together with the prefix. */
export function pumpsFor({ source, flags }: RegExp): readonly Pump[] {
  const { expression } = JS.Parser.fromLiteral({ source, flags: flags.replaceAll(/[dy]/g, '') }).parse({
    assertions: 'parse',
    backreferences: 'unknown',
    maxBackreferenceWords: 0,
    maxNodes: Infinity,
    simplify: false,
  });
  const found = new Map<string, Pump>();
  const add = (before: string, again: string) => {
    if (again === '') return;
    for (const after of ENDS) found.set(JSON.stringify([before, again, after]), { before, again, after });
  };
  for (let way = 0; way < WAYS; way++) {
    const visit = (alternatives: Alternatives, before: string): void => {
      for (const { elements } of alternatives) {
        let lead = before;
        for (const element of elements) {
          if ('alternatives' in element) visit(element.alternatives, lead);
          if (element.type === 'Quantifier') {
            for (const one of element.alternatives) {
              const again = way === 0 ? mixed(one) : textOf([one], way);
              add(lead, again);
              add('', lead + again);
              add('', lead + again.repeat(Math.min(element.max, 8)));
            }
          }
          lead += textOfElement(element, way);
        }
        add('', lead);
      }
    };
    visit(expression.alternatives, '');
  }
  return [...found.values()].sort((one, other) => one.again.length - other.again.length);
}

/** Of a single character that is repeated, one of each kind: words end within such a text. */
function mixed({ elements }: NoParent<Concatenation>): string {
  const [only, ...others] = elements;
  if (only?.type !== 'CharacterClass' || others.length > 0) return textOf([{ type: 'Concatenation', elements }], 0);
  const fitting = KINDS.filter((kind) => only.characters.has(kind.codePointAt(0) ?? 0));
  return fitting.length === 0 ? characterOf(only.characters, 0) : fitting.join('');
}

/** A text that fits. */
function textOf([first, ...others]: Alternatives, way: number): string {
  const chosen = [first, ...others][way % (others.length + 1)] ?? first;
  return chosen?.elements.map((element) => textOfElement(element, way)).join('') ?? '';
}

function textOfElement(element: NoParent<Element>, way: number): string {
  if (element.type === 'CharacterClass') return characterOf(element.characters, way);
  if (element.type === 'Unknown') return '';
  if (element.type === 'Assertion') return '';
  const text = textOf(element.alternatives, way);
  return element.type === 'Quantifier' ? text.repeat(Math.max(element.min, Math.min(1, element.max))) : text;
}

function characterOf(characters: CharSet, way: number): string {
  const fitting = KINDS.filter((kind) => characters.has(kind.codePointAt(0) ?? 0));
  const first = characters.ranges[0]?.min ?? 0;
  return fitting[(way + KINDS.length - 1) % Math.max(1, fitting.length)] ?? String.fromCodePoint(first);
}
