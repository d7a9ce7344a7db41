/** Whether a text matches; compiled from a `$search` value. */
export type TextTest = (texts: readonly string[]) => boolean;

const WORDS = /"[^"]*"|\S+/g;
// A quoted phrase was measured to match nothing.
const PHRASE = /^"/;

function wordTest(word: string, match: 'prefix' | 'substring'): TextTest {
  if (PHRASE.test(word)) return () => false;
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const pattern = new RegExp(match === 'prefix' ? `(?<![\\p{L}\\p{N}])${escaped}` : escaped, 'iu');
  return (texts) => texts.some((text) => pattern.test(text));
}

/**
 * Compiles a `$search` text as measured: blanks join with "and", the word `or` separates alternatives, the word AND is
 * searched like any other, a word matches the beginning of words, a quoted phrase matches nothing.
 */
export function compileSearch(search: string, match: 'prefix' | 'substring'): TextTest {
  const alternatives: TextTest[][] = [[]];
  for (const [word] of search.matchAll(WORDS)) {
    if (word.toLowerCase() === 'or') alternatives.push([]);
    else alternatives.at(-1)?.push(wordTest(word, match));
  }
  const usable = alternatives.filter((tests) => tests.length > 0);
  if (usable.length === 0) return () => true;
  return (texts) => usable.some((tests) => tests.every((test) => test(texts)));
}
