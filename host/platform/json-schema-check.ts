import { Ajv, type AnySchemaObject, type Options } from 'ajv';
import addErrors from 'ajv-errors';
import addFormats from 'ajv-formats';
import { schemaFaults, type SchemaFault } from '../../host-sdk/index.js';

/**
 * Compiles a foreign schema (draft-07): ignores unknown keywords and formats, because they
 * are hints for forms.
 */
export function schemaCheck(schema: AnySchemaObject): (value: unknown) => readonly SchemaFault[] {
  const validate = schemaCompiler({ verbose: true }).compile(schema);
  return (value) => (validate(value) ? [] : schemaFaults(validate.errors ?? []));
}

/** Ajv with the options for foreign schemas. */
export function schemaCompiler(options: Options = {}): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, discriminator: true, logger: false, ...options });
  addFormats.default(ajv);
  addErrors.default(ajv);
  return ajv;
}
