import { Alert, Stack, Table, Text } from '@mantine/core';
import type { PulledTable } from '../../api/shapes/table.js';
import type { Problem } from '../../../host-sdk/index.js';
import { ProblemNotice } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import { OutcomeBadge } from './outcome-badge.js';
import { Stretch } from './stretch.js';

export interface PullReport {
  readonly tables?: readonly PulledTable[];
  readonly problem?: Problem;
}

/** The report of a run: its tables with their bounds and waits, their problems, and notes. */
export function PullReportView({ report: { tables = [], problem } }: { readonly report: PullReport }) {
  const { job: words, column } = TEXTS.pulls;
  const heads = [column.table, column.outcome, words.rows, words.speed, words.calls, words.pages, words.seconds];
  const isStopped = problem?.code === 'host.aborted';
  return (
    <Stack gap="sm">
      {isStopped && <Text size="sm">{words.kept}</Text>}
      {problem !== undefined && !isStopped && <ProblemNotice problem={problem} />}
      {tables.length > 0 && (
        <Table.ScrollContainer minWidth={760} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table aria-label={words.report}>
            <Table.Thead>
              <Table.Tr>
                {[...heads, words.span, words.waits].map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tables.map((one) => (
                <Table.Tr key={one.table}>
                  <Table.Td>{one.table}</Table.Td>
                  <Table.Td>
                    <OutcomeBadge table={one} />
                  </Table.Td>
                  <Table.Td>{one.rows.toLocaleString()}</Table.Td>
                  <Table.Td>{one.rowsPerSecond ?? TEXTS.none}</Table.Td>
                  <Table.Td>{one.calls}</Table.Td>
                  <Table.Td>{one.pages}</Table.Td>
                  <Table.Td>{one.seconds}</Table.Td>
                  <Table.Td>{one.bounds === undefined ? TEXTS.none : <Stretch bounds={one.bounds} />}</Table.Td>
                  <Table.Td>{waitText(one) || TEXTS.none}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {tables.map(({ table, problem: own }) =>
        own === undefined || own.code === 'host.aborted' || own.message === problem?.message ? null : (
          <ProblemNotice key={table} problem={own} title={table} />
        ),
      )}
      {tables.flatMap(({ table, warnings }) =>
        warnings.map((warning) => (
          <Alert key={`${table} ${warning}`} color="orange" variant="outline" title={table}>
            {warning}
          </Alert>
        )),
      )}
      {tables.flatMap(({ table, notes }) =>
        notes.map((note) => (
          <Text key={`${table} ${note}`} size="sm">
            {table}: {note}
          </Text>
        )),
      )}
    </Stack>
  );
}

function waitText({ waits }: PulledTable): string {
  return Object.entries(waits)
    .map(([reason, ms]) => TEXTS.pulls.job.waiting(reason, Math.ceil(ms / 1000)))
    .join('; ');
}
