import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject, Options } from 'ajv';
import addErrors from 'ajv-errors';
import addFormats from 'ajv-formats';

/** One fault of a document against its schema. */
export interface SchemaFault {
  /** Dotted path, for example `queue.create`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

/**
 * Compiles a schema (draft-07) that somebody else wrote: unknown keywords and formats are passed over, because they
 * are hints for forms.
 */
export function schemaCheck(schema: AnySchemaObject): (value: unknown) => readonly SchemaFault[] {
  const validate = schemaCompiler().compile(schema);
  // That the name of a key does not fit is said with the reason already.
  const told = ({ keyword }: ErrorObject) => keyword !== 'propertyNames';
  return (value) => (validate(value) ? [] : (validate.errors ?? []).filter(told).map(faultOf));
}

/** Ajv as it reads schemas that somebody else wrote. */
export function schemaCompiler(options: Options = {}): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, discriminator: true, logger: false, ...options });
  addFormats.default(ajv);
  addErrors.default(ajv);
  return ajv;
}

function faultOf(error: ErrorObject): SchemaFault {
  const params = error.params as Readonly<Record<string, unknown>>;
  const name = params['missingProperty'] ?? params['additionalProperty'] ?? error.propertyName;
  const path = error.instancePath.slice(1).split('/').filter(Boolean);
  if (typeof name === 'string') path.push(name);
  const message = typeof name === 'string' && error.keyword === 'required' ? 'is required' : readable(error, name);
  return { path: path.join('.'), message };
}

function readable(error: ErrorObject, name: unknown): string {
  if (error.keyword === 'additionalProperties' && typeof name === 'string') return 'is not a known key';
  const allowed = (error.params as Readonly<Record<string, unknown>>)['allowedValues'];
  if (Array.isArray(allowed)) return `must be one of ${allowed.join(', ')}`;
  return error.message ?? 'is not valid';
}
