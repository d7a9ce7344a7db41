type TokenKind = 'word' | 'text' | 'number' | 'date' | 'guid' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written, except that a quoted text is unquoted and its doubled quotes are single. */
  readonly text: string;
  /** Offset in the query text. */
  readonly at: number;
  /** There are blanks before the token. */
  readonly spaced: boolean;
}

/** A query text that cannot be parsed. `at` is the offset where parsing stopped. */
export class QuerySyntaxError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
    this.name = 'QuerySyntaxError';
  }
}

const BLANK = /[ \t]*/y;
// Order matters: a guid and a date begin like a number, a number like a word.
const SHAPES: readonly (readonly [TokenKind, RegExp])[] = [
  ['guid', /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\w.])/y],
  [
    'date',
    /-?\d{4,}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:[zZ]|[+-]\d{2}:?\d{2})?)?(?![\w.])|\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?![\w.])/y,
  ],
  ['number', /[+-]?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|INF)(?![\w.])/y],
  ['word', /[\p{L}_$@][\p{L}\p{N}_$]*(?![\w.])/uy],
  ['symbol', /[(),/:-]/y],
];

function quoted(text: string, at: number): { value: string; end: number } {
  let end = at + 1;
  for (;;) {
    const quote = text.indexOf("'", end);
    if (quote < 0) throw new QuerySyntaxError('A quoted text is not closed', at);
    if (text[quote + 1] !== "'") return { value: text.slice(at + 1, quote).replaceAll("''", "'"), end: quote + 1 };
    end = quote + 2;
  }
}

/** Cuts a `$filter` text into tokens; the last one is always of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    BLANK.lastIndex = at;
    const blanks = BLANK.exec(text)?.[0].length ?? 0;
    const spaced = blanks > 0;
    at += blanks;
    if (at >= text.length) {
      tokens.push({ kind: 'end', text: '', at, spaced });
      return tokens;
    }
    if (text[at] === "'") {
      const { value, end } = quoted(text, at);
      tokens.push({ kind: 'text', text: value, at, spaced });
      at = end;
      continue;
    }
    const token = shapeAt(text, at, spaced);
    tokens.push(token);
    at += token.text.length;
  }
}

function shapeAt(text: string, at: number, spaced: boolean): Token {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found, at, spaced };
  }
  throw new QuerySyntaxError(`Unexpected character '${text[at] ?? ''}'`, at);
}
