import { Button, Table, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { ApiRun } from '../../api/shapes/run.js';
import { Loaded } from '../parts/loaded.js';
import { Listing } from '../parts/listing.js';
import { Moment } from '../parts/moment.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts/index.js';
import { PullReportView } from './pull-report.js';
import { rowsOf, tablesOf, useRuns } from './runs.js';

/** The last runs of a connection's pulls, including those before a restart of the host, each with its report. */
export function RunHistory({ connection }: { readonly connection: string }) {
  const runs = useRuns(connection);
  const words = TEXTS.pulls.runs;
  return (
    <Section title={words.title}>
      <Loaded query={runs}>
        {(data) => (data.runs.length === 0 ? <Text size="sm">{words.none}</Text> : <RunTable runs={data.runs} />)}
      </Loaded>
    </Section>
  );
}

function RunTable({ runs }: { readonly runs: readonly ApiRun[] }) {
  const [shown, setShown] = useState<string>();
  const words = TEXTS.pulls.runs;
  return (
    <Listing label={words.title} heads={Object.values(words.column)}>
      {runs.map((run) => {
        const isShown = shown === run.startedAt;
        return (
          <Fragment key={run.startedAt}>
            <Table.Tr>
              <Table.Td>
                <Moment at={run.startedAt} />
              </Table.Td>
              <Table.Td>
                <Outcome run={run} />
              </Table.Td>
              <Table.Td>{tablesOf(run).length}</Table.Td>
              <Table.Td>{rowsOf(run).toLocaleString()}</Table.Td>
              <Table.Td>{tablesOf(run).reduce((sum, { calls }) => sum + calls, 0)}</Table.Td>
              <Table.Td>{Math.round((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 100) / 10}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-expanded={isShown}
                  onClick={() => {
                    setShown(isShown ? undefined : run.startedAt);
                  }}
                >
                  {isShown ? words.hide : words.show}
                </Button>
              </Table.Td>
            </Table.Tr>
            {isShown && (
              <Table.Tr>
                <Table.Td colSpan={7}>
                  <PullReportView
                    report={{
                      tables: tablesOf(run),
                      ...(run.problem === undefined ? {} : { problem: run.problem }),
                    }}
                  />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        );
      })}
    </Listing>
  );
}

function Outcome({ run: { ok, problem } }: { readonly run: ApiRun }) {
  const words = TEXTS.pulls.runs;
  if (ok) return <StateBadge color="green">{words.ok}</StateBadge>;
  const isStopped = problem?.code === 'host.aborted';
  return (
    <>
      <StateBadge color={isStopped ? 'orange' : 'red'}>{isStopped ? words.stopped : words.failed}</StateBadge>
      <Text size="xs" lineClamp={2}>
        {problem?.message}
      </Text>
    </>
  );
}
