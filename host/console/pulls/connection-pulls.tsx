import { Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApiJob } from '../../api/shapes/job.js';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Empty } from '../parts/page.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { BackfillForm } from './backfill-form.js';
import { CallChart } from './call-chart.js';
import { JobProgress } from './job-progress.js';
import { RunChart } from './run-chart.js';
import { RunHistory } from './run-history.js';
import { ScheduleLine } from './schedule-line.js';
import { TableStates } from './table-states.js';
import { Unended } from './unended.js';

/** The tables of one connection, its running pulls, its last runs, and its actions. */
export function ConnectionPulls({ connection }: { readonly connection: string }) {
  const params = { name: connection };
  const pulls = useApi('/api/connections/{name}/pulls', { params, every: 10_000 });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const run = useChange((tables: readonly string[]) =>
    api.post('/api/connections/{name}/pulls', { params, body: tables.length === 0 ? {} : { tables } }),
  );
  const { mayOperate } = useSession();
  return (
    <Loaded query={pulls}>
      {({ destination, kept, isEmpty, tables, schedules, jobs }) => (
        <Stack>
          <Text size="sm" className="whole-text">
            {TEXTS.pulls.destination} {kept} <code>{destination}</code>
          </Text>
          {isEmpty && <Text size="sm">{TEXTS.pulls.isEmpty}</Text>}
          {schedules.map((one) => (
            <ScheduleLine key={one.task} schedule={one} />
          ))}
          <Unended tables={tables} jobs={jobs} />
          {jobs.filter(isOfInterest).map((job) => (
            <JobProgress key={job.id} job={job} />
          ))}
          {tables.length === 0 ? (
            <Empty title={TEXTS.pulls.noTables} next={TEXTS.pulls.noTablesNext} />
          ) : (
            <>
              <TableStates
                connection={connection}
                tables={tables}
                chosen={chosen}
                choose={mayOperate ? setChosen : undefined}
              />
              {mayOperate && (
                <Group>
                  <Button
                    loading={run.isPending}
                    onClick={() => {
                      run.mutate([...chosen], {
                        onSuccess: () => {
                          setChosen(new Set());
                        },
                      });
                    }}
                  >
                    {chosen.size === 0 ? TEXTS.pulls.run : TEXTS.pulls.runChosen(chosen.size)}
                  </Button>
                </Group>
              )}
              {run.error !== null && <Trouble error={run.error} />}
              <SimpleGrid cols={{ base: 1, lg: 2 }}>
                <Card withBorder>
                  <RunChart connection={connection} />
                </Card>
                <Card withBorder>
                  <CallChart connection={connection} />
                </Card>
              </SimpleGrid>
              <RunHistory connection={connection} />
              {mayOperate && (
                <BackfillForm key={connection} connection={connection} tables={tables.map(({ table }) => table)} />
              )}
            </>
          )}
        </Stack>
      )}
    </Loaded>
  );
}

/** The newest job, and every other running job; earlier jobs are among the runs. */
function isOfInterest({ state }: ApiJob, index: number): boolean {
  return index === 0 || state === 'running';
}
