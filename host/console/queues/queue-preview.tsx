import { Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { QueueTrial } from '../../api/try-queue.js';
import { call } from '../api/call.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';

interface QueuePreviewProps {
  readonly draft: object;
  /** The alert it is tried on; absent where the rule takes none that is stored. */
  readonly alertId: string | undefined;
  readonly ready: boolean;
}

/** What a queue as it stands in the form would send for an alert, checked against the tenant. */
export function QueuePreview({ draft, alertId, ready }: QueuePreviewProps) {
  const body = { queue: draft, ...(alertId === undefined ? {} : { alertId }) };
  const test = useMutation({
    mutationFn: () => call<QueueTrial>('/api/queues/test', { method: 'POST', body }),
  });
  const words = TEXTS.queues.preview;
  return (
    <Paper withBorder p="md" component="section" aria-label={words.title}>
      <Stack>
        <Title order={2} size="h4">
          {words.title}
        </Title>
        <Text size="sm">{words.intro}</Text>
        <Group>
          <Button
            variant="default"
            disabled={!ready}
            loading={test.isPending}
            onClick={() => {
              test.mutate();
            }}
          >
            {words.run}
          </Button>
        </Group>
        {test.error !== null && <Trouble error={test.error} />}
        {test.data !== undefined && <Trial trial={test.data} />}
      </Stack>
    </Paper>
  );
}

function Trial({ trial: { item, sample, payload, notes, problems } }: { readonly trial: QueueTrial }) {
  const words = TEXTS.queues.preview;
  return (
    <Stack gap="sm" role="status">
      <Text size="sm">{sample ? words.sample : words.of(item.alertName ?? item.id)}</Text>
      {problems.map((problem) => (
        <ProblemNotice key={problem.code + problem.message} problem={problem} />
      ))}
      {notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
      {payload !== undefined && (
        <Code block tabIndex={0} aria-label={words.payload}>
          {JSON.stringify(payload, null, 2)}
        </Code>
      )}
    </Stack>
  );
}
