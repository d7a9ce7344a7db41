/** Deepest nesting of a JSON value from outside; real data is never nested as deeply. */
export const MAX_JSON_DEPTH = 100;

/**
 * Whether a JSON value is nested deeper than {@link MAX_JSON_DEPTH}. A text of 20 kB can contain 10,000 levels: parsers accept
 * it, and recursive code overflows its stack. So every reader of JSON from outside checks this first.
 */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= MAX_JSON_DEPTH; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []));
    if (level.length === 0) return false;
  }
  return true;
}
