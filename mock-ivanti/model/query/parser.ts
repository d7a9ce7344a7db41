import type { Expression } from './ast.js';
import { QuerySyntaxError, tokenize, type Token } from './lexer.js';

/** Longest filter that is parsed, characters: far above the 1.5 KB of the longest filter a known client sends. */
const MAX_LENGTH = 16_384;
const MAX_DEPTH = 100;

// Binding powers of OData 4.01 part 2, section 5.1.1.16. All are left associative.
const BINDING: ReadonlyMap<string, number> = new Map(
  Object.entries({
    or: 1,
    and: 2,
    eq: 3,
    ne: 3,
    gt: 4,
    ge: 4,
    lt: 4,
    le: 4,
    in: 4,
    has: 4,
    add: 5,
    sub: 5,
    mul: 6,
    div: 6,
    divby: 6,
    mod: 6,
  }),
);
const UNARY_BINDING = 7;
// Literals of OData 2 and of types no tenant field has; a tenant refuses them (measured for the first three).
const TYPE_PREFIXES = new Set([
  'datetime',
  'guid',
  'datetimeoffset',
  'time',
  'duration',
  'binary',
  'x',
  'geography',
  'geometry',
]);
const CONSTANTS: ReadonlyMap<string, 'bool' | 'null'> = new Map([
  ['true', 'bool'],
  ['false', 'bool'],
  ['null', 'null'],
]);

interface Reader {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
}

/** Parses a `$filter` text, which must not begin or end with a blank. Throws `QuerySyntaxError` with the offset. */
export function parseFilter(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new QuerySyntaxError('The filter is too long', MAX_LENGTH);
  const reader: Reader = { tokens: tokenize(text), next: 0, depth: 0 };
  const expression = parse(reader, 0);
  const rest = peek(reader);
  if (/^\s|\s$/.test(text)) throw new QuerySyntaxError('A blank at the edge', text.trimEnd().length);
  if (rest.kind !== 'end') throw new QuerySyntaxError(`Unexpected '${rest.text}'`, rest.at);
  return expression;
}

function peek(reader: Reader): Token {
  const token = reader.tokens[reader.next] ?? reader.tokens.at(-1);
  if (!token) throw new QuerySyntaxError('The filter is empty', 0);
  return token;
}

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

function isSymbol(reader: Reader, symbol: string): boolean {
  const token = peek(reader);
  return token.kind === 'symbol' && token.text === symbol;
}

function expectSymbol(reader: Reader, symbol: string): void {
  const token = take(reader);
  if (token.kind !== 'symbol' || token.text !== symbol) throw new QuerySyntaxError(`Expected '${symbol}'`, token.at);
}

function parse(reader: Reader, minimum: number): Expression {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) throw new QuerySyntaxError('The filter is nested too deeply', peek(reader).at);
  let left = parseOperand(reader);
  // After a list only `and` and `or` may follow.
  let ceiling = Number.POSITIVE_INFINITY;
  for (;;) {
    const token = peek(reader);
    const operator = token.kind === 'word' ? token.text.toLowerCase() : '';
    const power = BINDING.get(operator);
    if (power === undefined || power <= minimum || power > ceiling) break;
    if (!token.spaced) throw new QuerySyntaxError(`A blank must stand before '${token.text}'`, token.at);
    reader.next += 1;
    if (!peek(reader).spaced) throw new QuerySyntaxError(`A blank must stand after '${token.text}'`, peek(reader).at);
    const right = operator === 'in' ? parseListOrOperand(reader) : parse(reader, power);
    if (right.type === 'list') ceiling = BINDING.get('and') ?? 0;
    left = { type: 'binary', operator, left, right };
  }
  reader.depth -= 1;
  return left;
}

function parseOperand(reader: Reader): Expression {
  const token = take(reader);
  switch (token.kind) {
    case 'text':
    case 'number':
    case 'date':
    case 'guid':
      return { type: 'literal', kind: token.kind, text: token.text };
    case 'word':
      return parseWord(reader, token);
    case 'symbol':
      if (token.text === '(') {
        const inner = parse(reader, 0);
        expectSymbol(reader, ')');
        return { type: 'group', inner };
      }
      if (token.text === '-') return { type: 'unary', operator: '-', operand: parse(reader, UNARY_BINDING) };
      break;
    case 'end':
      throw new QuerySyntaxError('The filter ends too early', token.at);
  }
  throw new QuerySyntaxError(`Unexpected '${token.text}'`, token.at);
}

function parseWord(reader: Reader, token: Token): Expression {
  const lower = token.text.toLowerCase();
  const following = peek(reader);
  if (lower === 'not' && (following.spaced || isSymbol(reader, '('))) {
    return { type: 'unary', operator: 'not', operand: parse(reader, UNARY_BINDING) };
  }
  const constant = CONSTANTS.get(lower);
  if (constant) return { type: 'literal', kind: constant, text: lower };
  if (BINDING.has(lower)) throw new QuerySyntaxError(`Unexpected '${token.text}'`, token.at);
  if (following.kind === 'text' && !following.spaced && TYPE_PREFIXES.has(lower)) {
    reader.next += 1;
    return { type: 'typed', prefix: lower, text: following.text };
  }
  if (isSymbol(reader, '(') && !following.spaced) return { type: 'call', name: lower, args: parseArguments(reader) };
  return { type: 'field', name: parsePath(reader, token.text) };
}

function parsePath(reader: Reader, first: string): string {
  let path = first;
  while (isSymbol(reader, '/') && !peek(reader).spaced) {
    reader.next += 1;
    const segment = take(reader);
    if (segment.kind !== 'word' || segment.spaced) throw new QuerySyntaxError('Expected a name after /', segment.at);
    path += `/${segment.text}`;
  }
  return path;
}

function parseArguments(reader: Reader): Expression[] {
  expectSymbol(reader, '(');
  const args: Expression[] = [];
  if (!isSymbol(reader, ')')) {
    args.push(parse(reader, 0));
    while (isSymbol(reader, ',')) {
      reader.next += 1;
      args.push(parse(reader, 0));
    }
  }
  expectSymbol(reader, ')');
  return args;
}

function parseListOrOperand(reader: Reader): Expression {
  if (!isSymbol(reader, '(')) return parseOperand(reader);
  const items = parseArguments(reader);
  const [only, ...more] = items;
  if (only && only.type !== 'literal' && more.length === 0) return { type: 'group', inner: only };
  if (items.some((item) => item.type !== 'literal')) {
    throw new QuerySyntaxError('A list holds literals only', peek(reader).at);
  }
  return { type: 'list', items };
}
