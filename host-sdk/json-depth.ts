/** Levels of lists and objects that a JSON value from outside may have; nothing that people or products write has as many. */
export const MAX_JSON_DEPTH = 100;

/**
 * Whether a JSON value is nested deeper than {@link MAX_JSON_DEPTH}. A text of 20 kB can hold 10,000 levels: parsers take
 * it, and whatever walks over the value by recursion dies of it. So every door for JSON from outside asks this first.
 */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= MAX_JSON_DEPTH; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []));
    if (level.length === 0) return false;
  }
  return true;
}
