import type { Item, Json, Mapping } from '../../host-sdk/index.js';

const TOKEN = /\\\$|\$([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)/g;
const ATTRIBUTES = [
  'id',
  'alertName',
  'alertType',
  'eventType',
  'app',
  'appCategory',
  'user',
  'type',
  'timestamp',
] as const;
const UNKNOWN = 'value_unavailable';

/**
 * Fills a template: `$name` is an attribute of the item or a key of its raw data, `$rawData.a.b` a path into the raw
 * data, `\$` a dollar sign. A known name without a value gives an empty text, an unknown name gives `value_unavailable`,
 * objects and lists give JSON. Values are not searched for further names.
 */
export function renderTemplate(template: string, item: Item): string {
  return template.replace(TOKEN, (token, name: string | undefined) => (name === undefined ? '$' : valueOf(name, item)));
}

/** The rendered values of a list of mappings, by target field; the last mapping of a field wins. */
export function renderMappings(mappings: readonly Mapping[], item: Item): Readonly<Record<string, string>> {
  return Object.freeze(
    Object.fromEntries(mappings.map(({ target, template }) => [target, renderTemplate(template, item)])),
  );
}

/** The constant text of a template. */
export function fixedText(template: string): string {
  return template.replace(TOKEN, (_token, name: string | undefined) => (name === undefined ? '$' : ''));
}

/** The placeholders of a template. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(TOKEN)].flatMap(([, name]) => name ?? []);
}

/** The value of a dotted name, or `undefined` if neither the item nor its raw data has it. */
export function lookUp(name: string, item: Item): Json | undefined {
  const found = walk(name.split('.'), item);
  return found?.rest.length === 0 ? found.value : undefined;
}

function valueOf(name: string, item: Item): string {
  const found = walk(name.split('.'), item);
  if (found === undefined) return UNKNOWN;
  // A dot after a plain value ends a sentence or starts a file extension; it is not part of the name.
  return [text(found.value), ...found.rest].join('.');
}

/** Follows a path through nested objects as far as possible. */
function walk(
  path: readonly string[],
  item: Item,
): { readonly value: Json; readonly rest: readonly string[] } | undefined {
  const [head = '', ...rest] = path;
  let value = headValue(head, item);
  while (value !== undefined && typeof value === 'object' && value !== null && rest.length > 0) {
    const step = rest.shift() as string;
    value = Object.hasOwn(value, step) ? (value as Readonly<Record<string, Json>>)[step] : undefined;
  }
  return value === undefined ? undefined : { value, rest };
}

function headValue(head: string, item: Item): Json | undefined {
  if (head === 'rawData') return item.rawData;
  const attribute = ATTRIBUTES.find((name) => name === head);
  const own = attribute === undefined ? undefined : item[attribute];
  if (own !== undefined) return own;
  if (Object.hasOwn(item.rawData, head)) return item.rawData[head];
  return attribute === undefined ? undefined : null;
}

function text(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
