import { isJsonObject, type Json, type JsonObject } from '../../../host-sdk/index.js';
import type { UiSchema } from '@rjsf/utils';
import { TEXTS } from '../texts/index.js';

/** UI hints for a configuration schema: secrets, choices, and defaults and examples as placeholders. */
export function uiSchemaOf(schema: JsonObject, isRequired = true): UiSchema {
  const ui: UiSchema = {};
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const required = (schema['required'] ?? []) as readonly string[];
  for (const [key, property] of properties) ui[key] = uiSchemaOf(property, required.includes(key));
  const branches = schema['oneOf'];
  if (Array.isArray(branches)) {
    // The choice above it already names the branch.
    ui['oneOf'] = (branches as readonly JsonObject[]).map((branch) => ({ ...uiSchemaOf(branch), 'ui:label': false }));
    // The choice represents the whole field, so it has the field's name.
    const name = textOf(schema['title']) ?? TEXTS.form.kind;
    ui['ui:options'] = { 'aria-label': name, searchable: false, allowDeselect: false };
  }
  // The library's list box reads its help only from here.
  if (schema['enum'] !== undefined)
    ui['ui:options'] = {
      description: textOf(schema['description']) ?? '',
      searchable: false,
      // An optional value can be removed again.
      clearable: !isRequired,
    };
  if (schema['const'] !== undefined) ui['ui:widget'] = 'hidden';
  if (schema['x-choices'] === 'tables') ui['ui:field'] = 'tables';
  if (schema['writeOnly'] === true) ui['ui:widget'] = 'secret';
  const placeholder = placeholderOf(schema);
  if (placeholder !== undefined) ui['ui:placeholder'] = placeholder;
  const inner = schema['additionalProperties'];
  if (isJsonObject(inner)) {
    ui['additionalProperties'] = { ...uiSchemaOf(inner), 'ui:title': TEXTS.form.value };
  }
  return ui;
}

function placeholderOf(schema: JsonObject): string | undefined {
  const standard = schema['default'];
  if (standard !== undefined && typeof standard !== 'object') return TEXTS.form.standard(String(standard));
  const examples = schema['examples'];
  const example = Array.isArray(examples) ? (examples as readonly Json[])[0] : undefined;
  return typeof example === 'string' || typeof example === 'number' ? TEXTS.form.example(String(example)) : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
