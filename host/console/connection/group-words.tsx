import { Text, Title } from '@mantine/core';
import type { DescriptionFieldProps, TitleFieldProps } from '@rjsf/utils';

/** Name of several fields together, below the name of their step. */
export function GroupTitle({ id, title }: TitleFieldProps) {
  return (
    <Title id={id} order={3} size="h5">
      {title}
    </Title>
  );
}

/** What several fields together are for, as quiet as the help of a single one. */
export function GroupDescription({ id, description }: DescriptionFieldProps) {
  return (
    <Text id={id} size="xs" c="dimmed" mb="xs">
      {description}
    </Text>
  );
}
