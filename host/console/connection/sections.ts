import type { JsonObject } from '../../../host-sdk/index.js';

/** One step of the form of a connection. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  /** A part of the configuration that may be left out as a whole: its key. */
  readonly optionalKey?: string;
  /** Object schema of the keys that the step asks for. */
  readonly schema: JsonObject;
}

const FIRST = 'connection';

/**
 * The steps of a configuration schema: by `x-section` and `x-order`; without those hints every object that may be left
 * out is a step of its own and the rest is the first step.
 */
export function sectionsOf(schema: JsonObject, firstTitle: string): readonly Section[] {
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const ordered = properties
    .map(([key, property], index) => ({ key, property, order: orderOf(property) ?? index + 1 }))
    .sort((a, b) => a.order - b.order);
  const steps = new Map<string, typeof ordered>();
  for (const entry of ordered) {
    const named = entry.property['x-section'];
    const own =
      entry.property['type'] === 'object' && entry.property['properties'] !== undefined && !required.has(entry.key);
    const id = typeof named === 'string' ? named : own ? entry.key : FIRST;
    steps.set(id, [...(steps.get(id) ?? []), entry]);
  }
  return [...steps].map(([id, entries]) => sectionOf(id, entries, required, firstTitle));
}

function sectionOf(
  id: string,
  entries: readonly { readonly key: string; readonly property: JsonObject }[],
  required: ReadonlySet<string>,
  firstTitle: string,
): Section {
  const [only] = entries;
  const optional =
    entries.length === 1 &&
    only?.property['type'] === 'object' &&
    only.property['properties'] !== undefined &&
    !required.has(only.key);
  const schema: JsonObject = {
    type: 'object',
    required: entries.map(({ key }) => key).filter((key) => required.has(key)),
    properties: Object.fromEntries(entries.map(({ key, property }) => [key, property])),
  };
  if (!optional) return { id, title: id === FIRST ? firstTitle : wordOf(id), schema };
  const { title, description } = only.property;
  return {
    id,
    title: typeof title === 'string' ? title : wordOf(id),
    ...(typeof description === 'string' ? { description } : {}),
    optionalKey: only.key,
    schema,
  };
}

/** What a new connection starts with: the first kind of whatever comes in several kinds and is required. */
export function startOf(schema: JsonObject): JsonObject {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const start: Record<string, JsonObject> = {};
  for (const key of (schema['required'] ?? []) as readonly string[]) {
    const [first] = (properties[key]?.['oneOf'] ?? []) as readonly JsonObject[];
    const inner = Object.entries((first?.['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
    const constants = inner.flatMap(([name, one]) =>
      one['const'] === undefined ? [] : [[name, one['const']] as const],
    );
    if (constants.length > 0) start[key] = Object.fromEntries(constants);
  }
  return start;
}

function orderOf(property: JsonObject): number | undefined {
  const order = property['x-order'];
  return typeof order === 'number' ? order : undefined;
}

function wordOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1).replaceAll('_', ' ');
}
