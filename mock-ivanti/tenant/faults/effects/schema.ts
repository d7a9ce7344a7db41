import { NAME, YES, oneOf } from '../../../model/shape/json-schema.js';
import type { Effect } from './effect.js';
import { changeRecords } from './json-path.js';

/**
 * Schema drift, as a client sees it in answers and `$metadata`: a field added, removed, renamed or of another type, or
 * nulls left out of the records.
 */
export type SchemaSpec =
  | { readonly add: { readonly field: string; readonly value: unknown } }
  | { readonly drop: string }
  | { readonly rename: { readonly from: string; readonly to: string } }
  | { readonly retype: { readonly field: string; readonly to: 'text' | 'number' } }
  | { readonly omitNulls: true };

type Row = Record<string, unknown>;

const SCHEMA = oneOf({
  add: {
    type: 'object',
    additionalProperties: false,
    required: ['field', 'value'],
    properties: { field: NAME, value: {} },
  },
  drop: NAME,
  rename: {
    type: 'object',
    additionalProperties: false,
    required: ['from', 'to'],
    properties: { from: NAME, to: NAME },
  },
  retype: {
    type: 'object',
    additionalProperties: false,
    required: ['field', 'to'],
    properties: { field: NAME, to: { enum: ['text', 'number'] } },
  },
  omitNulls: YES,
});

function retyped(value: unknown, to: 'text' | 'number'): unknown {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return value;
  const text = String(value);
  return to === 'text' ? text : Number(text) || text.length;
}

function changed(record: Row, spec: SchemaSpec): Row {
  const entries = Object.entries(record);
  if ('add' in spec) return { ...record, [spec.add.field]: spec.add.value };
  if ('drop' in spec) return Object.fromEntries(entries.filter(([name]) => name !== spec.drop));
  if ('omitNulls' in spec) return Object.fromEntries(entries.filter(([, value]) => value !== null));
  if ('rename' in spec) {
    return Object.fromEntries(
      entries.map(([name, value]) => [name === spec.rename.from ? spec.rename.to : name, value]),
    );
  }
  const { field, to } = spec.retype;
  return Object.fromEntries(entries.map(([name, value]) => [name, name === field ? retyped(value, to) : value]));
}

function line(field: string): RegExp {
  return new RegExp(`^ *<Property Name="${field.replaceAll(/\W/g, '')}" Type="[^"]*"[^>]*>\n`, 'm');
}

function changedMetadata(xml: string, spec: SchemaSpec): string {
  if ('omitNulls' in spec) return xml;
  if ('drop' in spec) return xml.replace(line(spec.drop), '');
  if ('add' in spec) {
    const added = `        <Property Name="${spec.add.field.replaceAll(/\W/g, '')}" Type="Edm.String" MaxLength="255" />\n`;
    return xml.replace('        <Property ', `${added}        <Property `);
  }
  if ('rename' in spec) {
    const to = spec.rename.to.replaceAll(/\W/g, '');
    return xml.replace(line(spec.rename.from), (found) => found.replace(/Name="[^"]*"/, `Name="${to}"`));
  }
  const type = spec.retype.to === 'text' ? 'Edm.String' : 'Edm.Int32';
  return xml.replace(line(spec.retype.field), (found) => found.replace(/Type="[^"]*"/, `Type="${type}"`));
}

export const schema: Effect<SchemaSpec> = {
  stage: 'body',
  schema: SCHEMA,
  apply(spec, context) {
    const { answer } = context;
    if (!answer || answer.status >= 300) return;
    const body =
      context.op === 'metadata'
        ? changedMetadata(String(answer.body), spec)
        : changeRecords(answer.body, (record) => changed(record, spec));
    context.answer = { ...answer, ...(body !== undefined && { body }) };
  },
};
