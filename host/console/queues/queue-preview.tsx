import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { QueueTrial } from '../../api/shapes/queue.js';
import type { Field } from '../../../host-sdk/index.js';
import { api, type SendOptions } from '../api/client.js';
import { Section } from '../parts/section.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import { titleOf } from './field-choices.js';

interface QueuePreviewProps {
  readonly draft: Exclude<SendOptions<'post', '/api/queues/test'>['body']['queue'], string>;
  /** The alert of the preview; absent if the rule matches no stored alert. */
  readonly alertId: string | undefined;
  readonly ready: boolean;
  /** Fields of the product; absent until they are loaded. */
  readonly fields: readonly Field[] | undefined;
}

/** What the queue in the form would send for an alert, checked against the tenant. */
export function QueuePreview({ draft, alertId, ready, fields }: QueuePreviewProps) {
  const body = { queue: draft, ...(alertId === undefined ? {} : { alertId }) };
  const test = useMutation({
    mutationFn: () => api.post('/api/queues/test', { body }),
  });
  const words = TEXTS.queues.preview;
  return (
    <Section title={words.title} intro={words.intro}>
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
      {test.data !== undefined && <Trial trial={test.data} fields={fields} />}
    </Section>
  );
}

interface TrialProps extends Pick<QueuePreviewProps, 'fields'> {
  readonly trial: QueueTrial;
}

function Trial({ trial: { item, sample, payload, notes, problems }, fields }: TrialProps) {
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
        <Text size="sm">
          {words.fields(
            Object.keys(payload)
              .map((name) => titleOf(name, fields))
              .join(', '),
          )}
        </Text>
      )}
      {payload !== undefined && (
        <Code block tabIndex={0} aria-label={words.payload}>
          {JSON.stringify(payload, null, 2)}
        </Code>
      )}
    </Stack>
  );
}
