import { basicFieldsOf, optionalSectionsOf, type JsonObject } from '../../../host-sdk/index.js';

/** A group of fields in one step. */
export interface FieldGroup {
  /** Key of their optional part; absent for the configuration itself. */
  readonly part?: string;
  /** Object schema of only these fields. */
  readonly schema: JsonObject;
}

/** One step of the form of a connection. */
export interface FormStep {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly groups: readonly FieldGroup[];
}

/** An optional part of the configuration. */
export interface OptionalPart {
  readonly key: string;
  readonly title: string;
  readonly description?: string;
}

export interface FormPlan {
  /** The basic step, if there is one, is first and has the switches of the parts. */
  readonly steps: readonly FormStep[];
  readonly parts: readonly OptionalPart[];
}

/** Titles of steps that a schema does not name. */
export interface StepTitles {
  readonly basic: string;
  readonly connection: string;
}

export const BASIC = 'basic';
const FIRST = 'connection';

/**
 * The steps of a configuration schema. First comes the basic step: the fields with `x-section: "basic"`, also those
 * inside optional parts, and a switch for each such part. Then follow the steps that `x-section` names, by
 * `x-order`; each part has its own step with its remaining fields. A schema without any hint has its `name` and
 * the switches on the basic step, its other top-level fields on the next, and then its parts. Without `name` and
 * parts there is no basic step.
 */
export function planOf(schema: JsonObject, titles: StepTitles): FormPlan {
  const basics = basicFieldsOf(schema);
  const optional = new Map(optionalSectionsOf(schema));
  const fields = inOrder(schema).flatMap(([key, property]): readonly PlacedField[] => {
    if (!optional.has(key)) return [{ step: basics.has(key) ? BASIC : stepIdOf(property, FIRST), key }];
    const own = stepIdOf(property, key);
    return inOrder(property).map(([inner]) => ({
      step: basics.has(`${key}.${inner}`) ? BASIC : own,
      part: key,
      key: inner,
    }));
  });
  const groupsOf = (id: string) => {
    const here = fields.filter(({ step }) => step === id);
    return [...new Set(here.map(({ part }) => part))].map((part): FieldGroup => {
      const keys = here.filter((field) => field.part === part).map(({ key }) => key);
      const group = { schema: onlyOf(part === undefined ? schema : (optional.get(part) ?? {}), keys) };
      return part === undefined ? group : { part, ...group };
    });
  };
  const parts = inOrder(schema).flatMap(([key, part]) => (optional.has(key) ? [{ key, ...wordsOf(key, part) }] : []));
  const ids = [...new Set(fields.map(({ step }) => step))].filter((id) => id !== BASIC);
  const steps = ids.map((id): FormStep => {
    const groups = groupsOf(id);
    const part = parts.find(({ key }) => groups.length === 1 && groups[0]?.part === key);
    return { title: id === FIRST ? titles.connection : wordOf(id), ...part, id, groups };
  });
  const basic = { id: BASIC, title: titles.basic, groups: groupsOf(BASIC) };
  return { steps: basic.groups.length + parts.length === 0 ? steps : [basic, ...steps], parts };
}

/** The steps that a configuration needs, without those of omitted parts. */
export function stepsFor({ steps }: FormPlan, config: JsonObject): readonly FormStep[] {
  return steps.flatMap((step) => {
    const groups = step.groups.filter(({ part }) => part === undefined || config[part] !== undefined);
    return groups.length > 0 || step.id === BASIC ? [{ ...step, groups }] : [];
  });
}

/**
 * The step of a value; `undefined` when there is none.
 * @param path Keys that lead to the value.
 */
export function stepOf({ steps, parts }: FormPlan, [head, inner]: readonly string[]): FormStep | undefined {
  const isPart = parts.some(({ key }) => key === head);
  if (isPart && inner === undefined) return steps.find(({ id }) => id === BASIC);
  const [part, key] = isPart ? [head, inner] : [undefined, head];
  return steps.find(({ groups }) =>
    groups.some((group) => group.part === part && Object.hasOwn(group.schema['properties'] as JsonObject, key ?? '')),
  );
}

/** Initial values of a new connection or part: the first branch of every required choice. */
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

type Property = readonly [key: string, schema: JsonObject];

interface PlacedField {
  readonly step: string;
  readonly part?: string;
  readonly key: string;
}

/** The properties to show: a `deprecated` property is hidden, but still accepted, and keeps its value. */
function inOrder(schema: JsonObject): readonly Property[] {
  const all = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const properties = all.filter(([, one]) => one['deprecated'] !== true);
  const placed = properties.map(([key, one], index) => ({ entry: [key, one] as const, at: orderOf(one) ?? index + 1 }));
  return placed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}

/** An object schema with only these keys, in this order. */
function onlyOf(schema: JsonObject, keys: readonly string[]): JsonObject {
  const properties = (schema['properties'] ?? {}) as JsonObject;
  const required = (schema['required'] ?? []) as readonly string[];
  return {
    type: 'object',
    required: keys.filter((key) => required.includes(key)),
    properties: Object.fromEntries(keys.map((key) => [key, properties[key] ?? {}])),
  };
}

function stepIdOf(property: JsonObject, otherwise: string): string {
  const named = property['x-section'];
  return typeof named === 'string' && named !== BASIC ? named : otherwise;
}

function wordsOf(key: string, { title, description }: JsonObject) {
  return {
    title: typeof title === 'string' ? title : wordOf(key),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function orderOf(property: JsonObject): number | undefined {
  const order = property['x-order'];
  return typeof order === 'number' ? order : undefined;
}

function wordOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1).replaceAll('_', ' ');
}
