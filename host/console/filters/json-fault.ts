/** Position of the first error in a JSON text; lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

/** `undefined` for valid JSON, and when the browser's message does not give the position. */
export function jsonFault(text: string): JsonFault | undefined {
  const message = refusalOf(text);
  if (message === undefined) return undefined;
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line !== undefined && column !== undefined) return { line: Number(line), column: Number(column) };
  const offset = offsetOf(message, text);
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function offsetOf(message: string, text: string): number | undefined {
  const position = positionIn(message);
  if (position !== undefined) return position;
  if (/end of/i.test(message)) return text.length;
  // Chromium gives the character here but not its position, so a search finds the shortest prefix with an error.
  if (!message.endsWith('is not valid JSON')) return undefined;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isHopeless(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return good;
}

/** Whether a prefix is wrong with any continuation. */
function isHopeless(beginning: string): boolean {
  const message = refusalOf(beginning);
  if (message === undefined || /end of|Unterminated/i.test(message)) return false;
  return (positionIn(message) ?? 0) < beginning.length;
}

function positionIn(message: string): number | undefined {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  return position === undefined ? undefined : Number(position);
}

function refusalOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
