import type { RJSFSchema, ValidatorType } from '@rjsf/utils';

/**
 * The form needs it to distinguish the branches of a choice: a branch matches when its constants do. The configuration
 * itself is validated by the manifest's validator, see `faults.ts`.
 */
export const OPTION_VALIDATOR: ValidatorType = {
  isValid: (schema: RJSFSchema, formData: unknown) => constantsFit(schema, formData),
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({}),
};

function constantsFit(schema: RJSFSchema, value: unknown): boolean {
  if (schema.const !== undefined) return schema.const === value;
  const branches = [...(schema.allOf ?? []), ...(schema.anyOf === undefined ? [] : [schema.anyOf[0] ?? true])];
  if (!branches.every((branch) => typeof branch === 'boolean' || constantsFit(branch, value))) return false;
  if (typeof value !== 'object' || value === null) return schema.type !== 'object';
  return Object.entries(schema.properties ?? {}).every(([key, property]) => {
    if (typeof property === 'boolean' || property.const === undefined) return true;
    return constantsFit(property, (value as Readonly<Record<string, unknown>>)[key]);
  });
}
