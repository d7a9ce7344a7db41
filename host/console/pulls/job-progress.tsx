import { Alert, Button, Card, Group, Progress, Stack, Table, Text, Title } from '@mantine/core';
import type { Problem } from '../../../host-sdk/index.js';
import type { RunningJob } from '../../api/running-jobs.js';
import type { PulledTable, PullEvent } from '../../pull/pulled-table.js';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { Moment } from '../parts/moment.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';
import { useJobEvents } from './job-events.js';

export interface PullReport {
  readonly tables?: readonly PulledTable[];
  readonly problem?: Problem;
}

/** A pull as it goes: rows, pace, waits, a way to stop it, and its report in the end. */
export function JobProgress({ job }: { readonly job: RunningJob }) {
  const { progress, report, lost } = useJobEvents(job.id);
  const { mayChange } = useSession();
  const abort = useChange(() => call(`/api/jobs/${job.id}/abort`, { method: 'POST', body: {} }));
  const { job: words } = TEXTS.pulls;
  const names = job.on.join(', ');
  return (
    <Card withBorder component="section" aria-label={report === undefined ? words.title(names) : words.ended(names)}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3} size="h4">
            {report === undefined ? words.title(names) : words.ended(names)}
          </Title>
          {report === undefined && mayChange && (
            <Button
              variant="default"
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
        {report === undefined ? <Running events={[...progress.values()]} /> : <Report report={report} />}
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
            <Text size="sm">
              {words.waits}: {words.waiting(wait.reason, Math.ceil(wait.ms / 1000))}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}

export function Report({ report: { tables = [], problem } }: { readonly report: PullReport }) {
  const { job: words, column } = TEXTS.pulls;
  return (
    <Stack gap="sm">
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {tables.length > 0 && (
        <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table aria-label={words.report}>
            <Table.Thead>
              <Table.Tr>
                {[column.table, column.outcome, words.rows, words.calls, words.pages, words.seconds].map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tables.map((one) => (
                <Table.Tr key={one.table}>
                  <Table.Td>{one.table}</Table.Td>
                  <Table.Td>{one.complete ? TEXTS.pulls.complete : TEXTS.pulls.incomplete}</Table.Td>
                  <Table.Td>{one.rows.toLocaleString()}</Table.Td>
                  <Table.Td>{one.calls}</Table.Td>
                  <Table.Td>{one.pages}</Table.Td>
                  <Table.Td>{one.seconds}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {tables
        .flatMap(({ warnings }) => warnings)
        .map((warning) => (
          <Alert key={warning} color="orange" variant="outline">
            {warning}
          </Alert>
        ))}
    </Stack>
  );
}
