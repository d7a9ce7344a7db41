import { RE2JS } from 're2js';
import { PatternError, re2Syntax } from './re2-syntax.js';

/** A compiled pattern whose run time grows only with the text. */
export interface Pattern {
  readonly test: (text: string) => boolean;
  /** Largest cost of one character of a text, in steps of the engine. */
  readonly steps: number;
}

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};
const LONGEST = 2000;
/** Above this limit the pattern is not compiled. */
const MAX_REPEATS = 2000;
/** Words and their separators: the engine follows one of them at a time. */
const PLAIN = /^(?:[^\\*+?{}[\].]|\\[^\w\s]|\(\?:)*$/;
const PLAIN_STEPS = 20;

/**
 * Compiles a pattern for RE2. Throws {@link PatternError} if it is not valid, is too large, or needs backtracking,
 * whose run time has no limit.
 * @param flags Some of `i`, `m`, `s` and `u`; `u` changes nothing, because every pattern reads whole characters.
 */
export function compilePattern(pattern: string, flags: string): Pattern {
  if (pattern.length > LONGEST || repeatsOf(pattern) > MAX_REPEATS) throw tooLarge();
  const syntax = re2Syntax(pattern, flags.includes('s'));
  const set = Object.entries(FLAGS).filter(([flag]) => flags.includes(flag));
  const compiled = compile(
    syntax,
    set.reduce((sum, [, bit]) => sum | bit, 0),
  );
  const size = compiled.programSize();
  return { test: (text) => compiled.test(text), steps: PLAIN.test(pattern) ? Math.min(size, PLAIN_STEPS) : size };
}

/** The error for patterns that are too large, alone or together. */
export function tooLarge(): PatternError {
  return new PatternError({
    reason: 'is too large, alone or with the other patterns of its filter',
    fix: 'Use smaller repetitions, split the rule into several rules, or list whole values with $in.',
  });
}

function repeatsOf(pattern: string): number {
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) => Number(most || least));
  return counts.reduce((sum, count) => sum + count, 0);
}

function compile(syntax: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(syntax, flags);
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, '');
    if (/repeat count|too large/.test(reason)) throw tooLarge();
    throw new PatternError({
      reason: `is not valid: ${reason}`,
      fix: 'Write it in the syntax of RE2; docs/rules.md lists the differences from other engines.',
    });
  }
}
