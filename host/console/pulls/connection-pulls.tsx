import { Anchor, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { RunningJob } from '../../api/running-jobs.js';
import type { TableState } from '../../api/table-states.js';
import type { Schedule } from '../../schedule/schedules.js';
import { call } from '../api/call.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Moment } from '../parts/moment.js';
import { Empty } from '../parts/page.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';
import { BackfillForm } from './backfill-form.js';
import { JobProgress } from './job-progress.js';
import { RunChart } from './run-chart.js';
import { TablePreview } from './table-preview.js';

interface Pulls {
  readonly destination: string;
  readonly tables: readonly TableState[];
  readonly schedules: readonly Schedule[];
  readonly jobs: readonly RunningJob[];
}

const SHOWN_JOBS = 3;

/** The tables of one connection, what is being read just now, and what can be asked for. */
export function ConnectionPulls({ connection }: { readonly connection: string }) {
  const path = `/api/connections/${encodeURIComponent(connection)}/pulls`;
  const pulls = useApi<Pulls>(path, { every: 10_000 });
  const run = useChange(() => call(path, { method: 'POST', body: {} }));
  const { mayChange } = useSession();
  return (
    <Loaded query={pulls}>
      {({ destination, tables, schedules, jobs }) => (
        <Stack>
          <Text size="sm">
            {TEXTS.pulls.destination} <code>{destination}</code>
          </Text>
          {schedules.map((one) => (
            <Text key={one.task} size="sm">
              {TEXTS.pulls.nextRun} <NextRun schedule={one} />
            </Text>
          ))}
          {mayChange && tables.length > 0 && (
            <Group>
              <Button
                loading={run.isPending}
                onClick={() => {
                  run.mutate(undefined);
                }}
              >
                {TEXTS.pulls.run}
              </Button>
            </Group>
          )}
          {run.error !== null && <Trouble error={run.error} />}
          {jobs.slice(0, SHOWN_JOBS).map((job) => (
            <JobProgress key={job.id} job={job} />
          ))}
          {tables.length === 0 ? (
            <Empty title={TEXTS.pulls.noTables} next={TEXTS.pulls.noTablesNext} />
          ) : (
            <TableStates connection={connection} tables={tables} />
          )}
          {tables.length > 0 && <RunChart connection={connection} />}
          {mayChange && tables.length > 0 && (
            <BackfillForm key={connection} connection={connection} tables={tables.map(({ table }) => table)} />
          )}
        </Stack>
      )}
    </Loaded>
  );
}

function NextRun({ schedule }: { readonly schedule: Schedule }) {
  if (schedule.nextRunAt !== null) return <Moment at={schedule.nextRunAt} />;
  return schedule.paused ? TEXTS.pulls.paused : TEXTS.pulls.done;
}

interface TableStatesProps {
  readonly connection: string;
  readonly tables: readonly TableState[];
}

function TableStates({ connection, tables }: TableStatesProps) {
  const [shown, setShown] = useState<string>();
  const { column } = TEXTS.pulls;
  const download = (table: string, format: string) =>
    `/api/tables/${encodeURIComponent(connection)}/${encodeURIComponent(table)}/download?format=${format}`;
  return (
    <>
      <Table.ScrollContainer minWidth={820} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing="xs" aria-label={TEXTS.pulls.tables}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(column).map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tables.map(({ table, output, rows, horizon, lastRun, problem }) => (
              <Table.Tr key={table}>
                <Table.Td>
                  <Text size="sm" fw={600}>
                    {table}
                  </Text>
                  {problem !== undefined && <ProblemNotice problem={problem} />}
                </Table.Td>
                <Table.Td>{rows?.toLocaleString() ?? TEXTS.none}</Table.Td>
                <Table.Td>
                  <Moment at={horizon} />
                </Table.Td>
                <Table.Td>{lastRun === null ? TEXTS.pulls.never : <Moment at={lastRun.endedAt} />}</Table.Td>
                <Table.Td>
                  {lastRun === null ? TEXTS.none : lastRun.complete ? TEXTS.pulls.complete : TEXTS.pulls.incomplete}
                  {lastRun?.problem !== undefined && (
                    <Text size="xs" c="var(--mantine-color-error)">
                      {lastRun.problem.message}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  {output === null ? (
                    TEXTS.none
                  ) : (
                    <Group gap="xs" wrap="nowrap">
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={TEXTS.pulls.previewOf(table)}
                        onClick={() => {
                          setShown(table);
                        }}
                      >
                        {TEXTS.pulls.preview}
                      </Button>
                      <Anchor
                        href={download(table, 'csv')}
                        size="sm"
                        underline="always"
                        aria-label={TEXTS.pulls.csvOf(table)}
                      >
                        CSV
                      </Anchor>
                      <Anchor
                        href={download(table, 'jsonl')}
                        size="sm"
                        underline="always"
                        aria-label={TEXTS.pulls.jsonOf(table)}
                      >
                        JSON
                      </Anchor>
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown !== undefined && (
        <TablePreview
          connection={connection}
          table={shown}
          close={() => {
            setShown(undefined);
          }}
        />
      )}
    </>
  );
}
