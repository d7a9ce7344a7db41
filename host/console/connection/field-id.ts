/** Id of the element that a value is entered in. @param path Keys that lead to the value. */
export function fieldIdOf(path: readonly string[]): string {
  return ['root', ...path].join('_');
}
