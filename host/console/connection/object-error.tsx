import { Text } from '@mantine/core';
import { errorId } from '@rjsf/utils';
import type { FieldErrorProps } from '@rjsf/utils';

/** What is wrong with a list or with several fields together; a single field shows its own. */
export function ObjectError({ errors = [], fieldPathId, schema }: FieldErrorProps) {
  if (errors.length === 0 || (schema.type !== 'object' && schema.type !== 'array')) return null;
  return (
    <Text id={errorId(fieldPathId)} size="xs" c="error">
      {errors.map((error, index) => (
        <span key={index}>{error} </span>
      ))}
    </Text>
  );
}
