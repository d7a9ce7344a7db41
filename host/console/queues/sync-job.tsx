import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Problem } from '../../../host-sdk/index.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { useJob } from '../parts/job-stream.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

/** Outcomes of alerts in a job that creates tickets. */
interface AlertCounts {
  readonly created: number;
  readonly updated: number;
  readonly ontoClosed: number;
  readonly nothingToResolve: number;
  readonly failed: number;
  readonly unknown: number;
}

/** The result of a job: its counts, its first problem, or the problem that ended it early. */
type SyncEnd = Partial<AlertCounts> & { readonly problem?: Problem };

const NOTHING: AlertCounts = { created: 0, updated: 0, ontoClosed: 0, nothingToResolve: 0, failed: 0, unknown: 0 };
const latest = (_: AlertCounts, event: unknown) => event as AlertCounts;

interface SyncJobProps {
  readonly id: string;
  /** Waiting alerts; absent if they were not counted. */
  readonly waiting: number | undefined;
}

/** A job that creates tickets: its progress, a stop button, and its outcome. */
export function SyncJob({ id, waiting }: SyncJobProps) {
  const { progress: fared, end, lost } = useJob<AlertCounts, SyncEnd>(id, NOTHING, latest);
  const stop = useChange(() => api.post('/api/jobs/{id}/abort', { params: { id } }));
  const words = TEXTS.queues.sync;
  const done = Object.values<number>({ ...fared }).reduce((sum, count) => sum + count, 0);
  if (end === undefined) {
    return (
      <Stack gap="xs">
        {waiting !== undefined && (
          <Progress value={(100 * done) / Math.max(1, waiting, done)} aria-label={words.progress} />
        )}
        <Text role="status">
          {words.running} {words.counts(fared)}
        </Text>
        {lost && <Text size="sm">{words.lost}</Text>}
        {stop.error !== null && <Trouble error={stop.error} />}
        <Group>
          <Button
            variant="default"
            loading={stop.isPending}
            disabled={stop.isSuccess}
            onClick={() => {
              stop.mutate(undefined);
            }}
          >
            {words.stop}
          </Button>
        </Group>
      </Stack>
    );
  }
  const { problem, created } = end;
  const isStopped = problem?.code === 'host.aborted';
  const early = isStopped ? words.stopped : words.endedEarly;
  return (
    <Stack gap="xs">
      {problem !== undefined && !isStopped && <ProblemNotice problem={problem} />}
      <Text role="status">
        {created === undefined ? early : words.ended} {words.counts({ ...fared, ...end })}
      </Text>
      <Anchor component={Link} to="/tickets" underline="always">
        {words.toTickets}
      </Anchor>
    </Stack>
  );
}
