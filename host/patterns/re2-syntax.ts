/** Why a pattern is refused, and how to rewrite it; both continue a sentence. */
export interface PatternFault {
  readonly reason: string;
  readonly fix: string;
}

/** A fault in a pattern. */
export class PatternError extends Error {
  constructor(readonly fault: PatternFault) {
    super(fault.reason);
  }
}

const LOOKS: PatternFault = {
  reason: 'uses lookahead or lookbehind, which needs an engine without a time limit',
  fix: 'Write a separate condition instead: join conditions with $and, and exclude a pattern with {"$not": {"$regex": "..."}}.',
};
const REFERS: PatternFault = {
  reason: 'uses a back reference to a group, which needs an engine without a time limit',
  fix: 'Write out the text that the back reference matches.',
};

/** White space as in JavaScript, for a class; and its complement. */
const SPACE = '\\t-\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';
const NO_SPACE =
  '\\x00-\\x08\\x0E-\\x1F!-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}' +
  '\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}';
const ANY_BUT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]';

/** Long names of general categories; scripts have the same names in both. */
const CATEGORIES: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  Punctuation: 'P',
  Symbol: 'S',
  Separator: 'Z',
  Space_Separator: 'Zs',
  Control: 'Cc',
  Format: 'Cf',
};

const ESCAPE = String.raw`\\Q[^]*?(?:\\E|$)|\\u\{[\da-f]+\}|\\ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|\\u[\da-f]{4}|\\c[a-z]|\\p\{[^}]*\}|\\[^]`;
const OUTSIDE = new RegExp(String.raw`${ESCAPE}|\(\?<?[=!]|\[\^?\]|\[\^?|[^]`, 'iuy');
const INSIDE = new RegExp(String.raw`${ESCAPE}|\[:\^?\w+:\]|[^]`, 'iuy');

/**
 * Translates a JavaScript pattern into the syntax of RE2: escapes that RE2 does not know, and white space, dots
 * and classes with their meaning in JavaScript. Syntax that only RE2 knows stays unchanged. Throws
 * {@link PatternError} for syntax that no linear-time engine supports.
 * @param dotAll Whether a dot also matches line ends.
 */
export function re2Syntax(pattern: string, dotAll: boolean): string {
  // If flags change inside the pattern, its dots have the meaning of RE2.
  const keepsDots = dotAll || /\(\?[a-zA-Z]*s/.test(pattern);
  const parts: string[] = [];
  let inClass = false;
  for (let at = 0; at < pattern.length; ) {
    const tokens: RegExp = inClass ? INSIDE : OUTSIDE;
    tokens.lastIndex = at;
    const token: string = tokens.exec(pattern)?.[0] ?? '';
    at += token.length;
    if (token.length > 1 && token.startsWith('\\')) parts.push(escapeOf(token, inClass));
    else if (inClass) {
      inClass = token !== ']';
      parts.push(token === '[' ? '\\[' : token);
    } else if (token.startsWith('(?')) throw new PatternError(LOOKS);
    else if (token === '.') parts.push(keepsDots ? token : ANY_BUT_LINE_END);
    else {
      inClass = token === '[' || token === '[^';
      parts.push(WHOLE_CLASSES[token] ?? token);
    }
  }
  return parts.join('');
}

/** Any character, and none: RE2 reads the bracket after the first one as a member. */
const WHOLE_CLASSES: Readonly<Record<string, string>> = {
  '[^]': '[\\x00-\\x{10FFFF}]',
  '[]': '[^\\x00-\\x{10FFFF}]',
};

function escapeOf(token: string, inClass: boolean): string {
  const letter = token.charAt(1);
  if (/^[1-9]$/.test(letter) || token.startsWith('\\k')) throw new PatternError(REFERS);
  if (letter === 's') return inClass ? SPACE : `[${SPACE}]`;
  if (letter === 'S') return inClass ? NO_SPACE : `[^${SPACE}]`;
  if (letter === 'b' && inClass) return '\\x08';
  if (letter === 'c' && token.length === 3) return hexOf(token.charCodeAt(2) % 32);
  if (letter === 'u' && token.length > 2) return hexOf(codePointOf(token));
  if (letter.toLowerCase() === 'p') return propertyOf(token);
  // Any other non-ASCII character matches itself.
  return (token.codePointAt(1) ?? 0) > 0x7f ? token.slice(1) : token;
}

function codePointOf(token: string): number {
  const units = [...token.matchAll(/[\da-f]{4}/gi)].map(([unit]) => parseInt(unit, 16));
  if (token.startsWith('\\u{')) return parseInt(token.slice(3), 16);
  return String.fromCharCode(...units).codePointAt(0) ?? 0;
}

function hexOf(codePoint: number): string {
  return `\\x{${codePoint.toString(16)}}`;
}

function propertyOf(token: string): string {
  const [, letter = '', name = ''] = /^\\([pP])\{(?:(?:General_Category|gc|Script|sc)=)?(.*)\}$/su.exec(token) ?? [];
  return name === '' ? token : `\\${letter}{${CATEGORIES[name] ?? name}}`;
}
