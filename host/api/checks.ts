import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { PluginError, schemaFaults, type SchemaFault } from '../../host-sdk/index.js';
import { explainedPart } from './shapes/explanation.js';
import type { Schema } from './shapes/schema.js';

let compiler: Ajv | undefined;
const compiled = new WeakMap<Schema, ValidateFunction>();

/** The first fault of a value against one of our schemas. Fills in missing defaults. */
export function faultOf(schema: Schema, value: unknown): SchemaFault | undefined {
  const validate = compiled.get(schema) ?? compile(schema);
  if (validate(value)) return undefined;
  return schemaFaults(validate.errors ?? [])[0] ?? { path: '', message: 'is not valid' };
}

/** Throws `config.invalid` with the place of the first fault and how to fix it. */
export function requireValid(schema: Schema, value: unknown, whole: string): void {
  const fault = faultOf(schema, value);
  if (fault !== undefined) throw invalidInput(fault.path || whole, fault.message);
}

export function invalidInput(field: string, message: string): PluginError {
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
  // Stops at the first fault, so that a long list of faults costs no more than one.
  const ajv = new Ajv({ useDefaults: true, verbose: true, strictTypes: false, allowUnionTypes: true });
  addFormats.default(ajv);
  const shaped = ajv.formats['date-time'] as { readonly validate: (text: string) => boolean };
  // The format accepts hours and days that do not exist in the calendar.
  ajv.addFormat('date-time', (text) => shaped.validate(text) && !Number.isNaN(Date.parse(text)));
  ajv.addSchema(explainedPart);
  return ajv;
}
