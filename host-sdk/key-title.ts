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
 * Title of a configuration key with its path, such as `Token URL (auth.token_url)`. A key without a title,
 * such as an entry of a map, uses the title of the closest parent; without any, the result is only the path.
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
