/** Id of the input element of a value. @param path Keys that lead to the value. */
export function fieldIdOf(path: readonly string[]): string {
  return ['root', ...path].join('_');
}
