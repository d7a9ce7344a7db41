import type { JsonObject } from './json.js';

/** The part of a configuration schema at a dotted path, in the first branch that has it. */
export function schemaAt(schema: JsonObject, path: string): JsonObject | undefined {
  const [head = '', ...rest] = path.split('.');
  if (head === '') return schema;
  const properties = (schema['properties'] ?? {}) as JsonObject;
  if (Object.hasOwn(properties, head)) return schemaAt(properties[head] as JsonObject, rest.join('.'));
  for (const branch of (schema['oneOf'] ?? []) as readonly JsonObject[]) {
    const found = schemaAt(branch, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A key of a configuration as its form and its file name it, such as `Token URL (auth.token_url)`. What has no title of
 * its own, such as an entry of a map, goes under the next title above it; without any the path stands alone.
 */
export function keyTitle(configuration: JsonObject, path: string): string {
  const keys = path.split('.').filter((key) => key !== '');
  for (let length = keys.length; length > 0; length -= 1) {
    const title = schemaAt(configuration, keys.slice(0, length).join('.'))?.['title'];
    if (typeof title === 'string' && title !== '') return isSame(title, path) ? path : `${title} (${path})`;
  }
  return path;
}

function isSame(title: string, path: string): boolean {
  return title.toLowerCase().replaceAll(' ', '_') === path.toLowerCase();
}
