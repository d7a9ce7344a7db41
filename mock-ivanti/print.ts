/** Control characters, bidirectional controls and invisible characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Writes a text to stdout; control characters are shown as escapes such as `\u001b`, which do not change the meaning of
 * JSON.
 */
export function print(text: string): void {
  process.stdout.write(visible(text));
}

/** The same to stderr. */
export function printError(text: string): void {
  process.stderr.write(visible(text));
}

function visible(text: string): string {
  return text.replace(UNSEEN, (one) =>
    one === '\n'
      ? one
      : one
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}
