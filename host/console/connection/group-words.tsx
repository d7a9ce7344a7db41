import { Text, Title } from '@mantine/core';
import { titleId } from '@rjsf/utils';
import type { ArrayFieldTitleProps, DescriptionFieldProps, TitleFieldProps } from '@rjsf/utils';

/** Name of several fields together, below the name of their step. */
export function GroupTitle({ id, title }: Pick<TitleFieldProps, 'id' | 'title'>) {
  return (
    <Title id={id} order={3} size="h5">
      {title}
    </Title>
  );
}

/** The same for a list. */
export function ListTitle({ fieldPathId, title }: ArrayFieldTitleProps) {
  return title === undefined || title === '' ? null : <GroupTitle id={titleId(fieldPathId)} title={title} />;
}

/** What several fields together are for, as quiet as the help of a single one. */
export function GroupDescription({ id, description }: DescriptionFieldProps) {
  return (
    <Text id={id} size="xs" c="dimmed" mb="xs">
      {description}
    </Text>
  );
}
