import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { TEXTS } from '../texts/index.js';

interface PageProps {
  readonly title: string;
  readonly intro?: string;
  /** Buttons next to the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, intro, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – ${TEXTS.product}`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {intro !== undefined && <Text c="dimmed">{intro}</Text>}
        </Stack>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}

interface EmptyProps {
  /** What is missing. */
  readonly title: string;
  /** What to do next. */
  readonly next: string;
  readonly action?: ReactNode;
}

export function Empty({ title, next, action }: EmptyProps) {
  return (
    <Stack align="flex-start" gap="xs" py="lg">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed">{next}</Text>
      {action}
    </Stack>
  );
}
