import { jsonObjectOf, type Json, type JsonObject } from '../json.js';
import type { Manifest } from '../manifest.js';
import { basicFieldsOf } from '../basic-fields.js';
import { fieldOf, textOf, type CloudExchangeField } from './field.js';

/** A step of a Cloud Exchange form. A dynamic step has no fields: the host requests them when the user reaches it. */
export type CloudExchangeStep =
  | {
      readonly label: string;
      readonly name: string;
      readonly type: 'step';
      readonly fields: readonly CloudExchangeField[];
    }
  | { readonly label: string; readonly name: string; readonly type: 'dynamic_step' };

/** The stored values of a form so far, by step and key. */
export type CloudExchangeValues = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** The step of the top-level properties of the schema. */
export const FIRST_STEP = 'connection';

/**
 * Converts a manifest's configuration schema to the form grammar of Cloud Exchange. Plain properties, and the choice of each
 * property with branches (such as the way to authenticate), are fields of the first step; each choice is followed by a
 * dynamic step with the fields of its branch, and each section becomes a step. The basic fields are omitted: such
 * a host already asks for name, interval and proxy. `deprecated` properties are omitted too.
 */
export function cloudExchangeSteps({ configuration }: Pick<Manifest, 'configuration'>): readonly CloudExchangeStep[] {
  const schema = configuration as JsonObject;
  const basics = basicFieldsOf(schema);
  const first: CloudExchangeField[] = [];
  const others: CloudExchangeStep[] = [];
  for (const [key, property] of propertiesOf(schema)) {
    if (basics.has(key) || isOutdated(property)) continue;
    const kind = kindOf(property);
    if (kind === 'plain') first.push(fieldOf(key, property, { required: requiredOf(schema), stepIsNeeded: true }));
    else if (kind === 'choice') {
      first.push(choiceField(key, property, requiredOf(schema).includes(key)));
      others.push({ label: titleOf(key, property), name: key, type: 'dynamic_step' });
    } else {
      const options = { required: requiredOf(property), stepIsNeeded: requiredOf(schema).includes(key) };
      const asked = propertiesOf(property).filter(([inner, one]) => !basics.has(`${key}.${inner}`) && !isOutdated(one));
      const fields = asked.map(([inner, one]) => fieldOf(inner, one, options));
      others.push({ label: titleOf(key, property), name: key, type: 'step', fields });
    }
  }
  const name = textOf(schema['title']) || 'Connection';
  return [{ label: name, name: FIRST_STEP, type: 'step', fields: first }, ...others];
}

/** The fields of a dynamic step, for the choice in the first step; none before a choice. */
export function cloudExchangeFields(
  { configuration }: Pick<Manifest, 'configuration'>,
  step: string,
  values: CloudExchangeValues,
): readonly CloudExchangeField[] {
  const property = jsonObjectOf(jsonObjectOf((configuration as JsonObject)['properties'])[step]);
  const branch = chosenBranch(property, values[FIRST_STEP]?.[step]);
  if (branch === undefined) return [];
  const options = { required: requiredOf(branch), stepIsNeeded: true };
  return branchFields(property, branch).map(([key, field]) => fieldOf(key, field, options));
}

/** Properties in the order of the form. */
export function propertiesOf(schema: JsonObject): readonly (readonly [key: string, schema: JsonObject])[] {
  const order = (field: JsonObject) => (typeof field['x-order'] === 'number' ? field['x-order'] : Infinity);
  return Object.entries(jsonObjectOf(schema['properties']))
    .map(([key, field]) => [key, jsonObjectOf(field)] as const)
    .sort(([, one], [, other]) => (order(one) === order(other) ? 0 : order(one) - order(other)));
}

/** Whether a property is a field, a choice between branches, or a section with its own fields. */
export function kindOf(property: JsonObject): 'plain' | 'choice' | 'section' {
  if (Array.isArray(property['oneOf']) && discriminatorOf(property) !== undefined) return 'choice';
  return property['type'] === 'object' && property['properties'] !== undefined ? 'section' : 'plain';
}

/** The key whose constant distinguishes the branches of a choice. */
export function discriminatorOf(property: JsonObject): string | undefined {
  const named = textOf(jsonObjectOf(property['discriminator'])['propertyName']);
  return named === '' ? undefined : named;
}

export function chosenBranch(property: JsonObject, value: Json | undefined): JsonObject | undefined {
  return branchesOf(property).find((branch) => constantOf(property, branch) === value);
}

/** Still accepted, but no longer shown. */
function isOutdated(property: JsonObject): boolean {
  return property['deprecated'] === true;
}

/** The fields of a branch without its discriminator. */
export function branchFields(property: JsonObject, branch: JsonObject): ReturnType<typeof propertiesOf> {
  return propertiesOf(branch).filter(([key]) => key !== discriminatorOf(property));
}

export function requiredOf(schema: JsonObject): readonly string[] {
  return (schema['required'] ?? []) as readonly string[];
}

function choiceField(key: string, property: JsonObject, mandatory: boolean): CloudExchangeField {
  const choices = branchesOf(property).map((branch) => {
    const value = constantOf(property, branch);
    return { key: titleOf(value, branch), value };
  });
  return {
    label: titleOf(key, property),
    key,
    type: 'choice',
    mandatory,
    default: choices[0]?.value ?? '',
    description: textOf(property['description']),
    choices,
  };
}

function branchesOf(property: JsonObject): readonly JsonObject[] {
  return ((property['oneOf'] ?? []) as readonly Json[]).map(jsonObjectOf);
}

function constantOf(property: JsonObject, branch: JsonObject): string {
  return textOf(jsonObjectOf(jsonObjectOf(branch['properties'])[discriminatorOf(property) ?? ''])['const']);
}

function titleOf(key: string, schema: JsonObject): string {
  return textOf(schema['title']) || key;
}
