import { Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import type { ApiJob, PullEvent } from '../../api/shapes/job.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { useJob } from '../parts/job-stream.js';
import { Moment } from '../parts/moment.js';
import { StateBadge } from '../parts/state-badge.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { PullReportView, type PullReport } from './pull-report.js';

/** The last event of each table. */
type Progressed = ReadonlyMap<string, PullEvent>;

const NOTHING: Progressed = new Map();
const withEvent = (before: Progressed, event: unknown): Progressed =>
  new Map(before).set((event as PullEvent).table, event as PullEvent);

/** A running pull: rows, speed, waits and a stop button; its report at the end. */
export function JobProgress({ job }: { readonly job: ApiJob }) {
  const { progress, end: report, lost } = useJob<Progressed, PullReport>(job.id, NOTHING, withEvent);
  const { mayOperate } = useSession();
  const abort = useChange(() => api.post('/api/jobs/{id}/abort', { params: { id: job.id } }));
  const { job: words } = TEXTS.pulls;
  const names = job.on.join(', ');
  return (
    <Card withBorder component="section" aria-label={report === undefined ? words.title(names) : words.ended(names)}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {report === undefined ? words.title(names) : words.ended(names)}
          </Title>
          {report === undefined && mayOperate && (
            <Button
              color="red"
              variant="outline"
              size="xs"
              disabled={abort.isSuccess}
              onClick={() => {
                abort.mutate(undefined);
              }}
            >
              {words.abort}
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {words.started} <Moment at={job.startedAt} />
        </Text>
        <div role="status">
          {report === undefined && abort.isSuccess && <Text size="sm">{words.aborting}</Text>}
          {lost && <Text size="sm">{words.lost}</Text>}
        </div>
        {abort.error !== null && <Trouble error={abort.error} />}
        {report === undefined ? <Running events={[...progress.values()]} /> : <PullReportView report={report} />}
      </Stack>
    </Card>
  );
}

function Running({ events }: { readonly events: readonly PullEvent[] }) {
  const { job: words } = TEXTS.pulls;
  if (events.length === 0) return <Text size="sm">{words.waiting0}</Text>;
  return (
    <Stack gap="xs">
      {events.map(({ table, rows, rowsPerSecond, expected, lanes, wait }) => (
        <div key={table}>
          <Group justify="space-between">
            <Text size="sm" fw={600}>
              {table}
            </Text>
            <Text size="sm">
              {words.rows}: {rows.toLocaleString()}
              {expected === undefined ? '' : ` / ${expected.toLocaleString()}`}
              {rowsPerSecond === null ? '' : ` · ${words.speed}: ${rowsPerSecond}`}
              {lanes === undefined ? '' : ` · ${words.lanes}: ${lanes}`}
            </Text>
          </Group>
          {expected !== undefined && expected > 0 && (
            <Progress value={Math.min(100, (rows / expected) * 100)} aria-label={`${table} ${rows} / ${expected}`} />
          )}
          {wait !== undefined && (
            <Text size="sm" role="status" component="div" mt={4}>
              <StateBadge color="orange">{words.waitState}</StateBadge>{' '}
              {words.waiting(wait.text, Math.ceil(wait.ms / 1000))}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}
