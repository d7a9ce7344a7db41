/** Dots separate the names of a path, except the dot inside an annotation such as `@odata.count`. */
const BETWEEN_NAMES = /(?<!@odata)\./;

/**
 * Sets values of a JSON body by path, such as `value.0.Status` or `@odata.count`; `undefined` removes the property.
 * Other bodies stay unchanged.
 */
export function mutateJson(
  body: string | Buffer | undefined,
  changes: Readonly<Record<string, unknown>>,
): string | Buffer | undefined {
  const parsed = parse(body);
  if (parsed === undefined) return body;
  for (const [path, value] of Object.entries(changes)) set(parsed, path.split(BETWEEN_NAMES), value);
  return JSON.stringify(parsed);
}

type Container = Record<string, unknown>;

function parse(body: string | Buffer | undefined): Container | undefined {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === 'object' && value !== null ? (value as Container) : undefined;
  } catch {
    return undefined;
  }
}

function set(container: Container, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(container, name);
    else Object.defineProperty(container, name, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  const next = Object.hasOwn(container, name) ? container[name] : undefined;
  if (typeof next === 'object' && next !== null) set(next as Container, rest, value);
}

/** Changes each record of a JSON answer: the rows of a page, or the one record. Other bodies stay unchanged. */
export function changeRecords(
  body: string | Buffer | undefined,
  change: (record: Container) => Container,
): string | Buffer | undefined {
  const parsed = parse(body);
  if (parsed === undefined) return body;
  const { value } = parsed;
  if (Array.isArray(value)) return JSON.stringify({ ...parsed, value: (value as Container[]).map(change) });
  return JSON.stringify('RecId' in parsed ? change(parsed) : parsed);
}
