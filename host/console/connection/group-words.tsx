import { Text, Title } from '@mantine/core';
import { titleId, type ArrayFieldTitleProps, type DescriptionFieldProps, type TitleFieldProps } from '@rjsf/utils';

/** Title of a group of fields, below the title of their step. */
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

/** Description of a group of fields, in the style of the help of a single field. */
export function GroupDescription({ id, description }: DescriptionFieldProps) {
  return (
    <Text id={id} size="xs" c="dimmed" mb="xs">
      {description}
    </Text>
  );
}
