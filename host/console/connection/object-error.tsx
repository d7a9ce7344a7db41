import { Text } from '@mantine/core';
import { errorId, getUiOptions, type FieldErrorProps } from '@rjsf/utils';

/** Faults of a list or a group of fields; single fields and choices show their own. */
export function ObjectError({ errors = [], fieldPathId, schema, uiSchema }: FieldErrorProps) {
  // A branch has no label: the choice above it has one, and shows the fault.
  const isGroup = (schema.type === 'object' || schema.type === 'array') && getUiOptions(uiSchema).label !== false;
  if (errors.length === 0 || !isGroup) return null;
  return (
    <Text id={errorId(fieldPathId)} size="xs" c="var(--mantine-color-error)">
      {errors.map((error, index) => (
        <span key={index}>{error} </span>
      ))}
    </Text>
  );
}
