import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { PluginError } from '../../host-sdk/index.js';
import { explainedPart } from './shapes/explanation.js';
import type { Schema } from './shapes/schema.js';

/** One fault of what was sent or answered. */
export interface Fault {
  /** Dotted path; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

let compiler: Ajv | undefined;
const compiled = new WeakMap<Schema, ValidateFunction>();

/** The first fault of a value against a schema of ours; defaults that are missing are put into it. */
export function faultOf(schema: Schema, value: unknown): Fault | undefined {
  const validate = compiled.get(schema) ?? compile(schema);
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return first === undefined ? { path: '', message: 'is not valid' } : inWords(first);
}

/** Throws `config.invalid` with where the first fault is and how it is mended. */
export function requireSound(schema: Schema, value: unknown, whole: string): void {
  const fault = faultOf(schema, value);
  if (fault !== undefined) throw unsound(fault.path || whole, fault.message);
}

export function unsound(field: string, message: string): PluginError {
  return new PluginError('config.invalid', `${field} ${message}.`, {
    field,
    fix: 'Send what /api/docs describes for this call.',
  });
}

function compile(schema: Schema): ValidateFunction {
  compiler ??= createCompiler();
  const validate = compiler.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

function createCompiler(): Ajv {
  // It stops at the first fault, so that a long list of bad things costs no more than one.
  const ajv = new Ajv({ useDefaults: true, strictTypes: false, allowUnionTypes: true });
  addFormats.default(ajv);
  const shaped = ajv.formats['date-time'] as { readonly validate: (text: string) => boolean };
  // The format passes hours and days that no calendar has.
  ajv.addFormat('date-time', (text) => shaped.validate(text) && !Number.isNaN(Date.parse(text)));
  ajv.addSchema(explainedPart);
  return ajv;
}

function inWords({ instancePath, keyword, message = 'is not valid', params }: ErrorObject): Fault {
  const { missingProperty, additionalProperty, allowedValues, format } = params as Readonly<Record<string, unknown>>;
  const path = instancePath.split('/').slice(1).map(unescaped);
  const name = missingProperty ?? additionalProperty;
  if (typeof name === 'string') path.push(name);
  const words: Readonly<Record<string, string>> = {
    required: 'is required',
    additionalProperties: 'is not known here',
    enum: `must be one of ${Array.isArray(allowedValues) ? allowedValues.join(', ') : ''}`,
    format: format === 'date-time' ? 'must be an instant such as 2026-07-01T18:00:00Z' : message,
  };
  return { path: path.join('.'), message: words[keyword] ?? message };
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
