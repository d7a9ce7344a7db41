import { Anchor, Button, Checkbox, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { LastRun, TableState } from '../../api/shapes/table.js';
import { EMPTY_OR_HIDDEN } from '../../../host-sdk/index.js';
import { addressOf } from '../api/client.js';
import { Moment } from '../parts/moment.js';
import { ProblemNotice } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import { AcceptDeletes } from './accept-deletes.js';
import { OutcomeBadge } from './outcome-badge.js';
import { ReadSpans } from './stretch.js';
import { TablePreview } from './table-preview.js';

interface TableStatesProps {
  readonly connection: string;
  readonly tables: readonly TableState[];
  readonly chosen: ReadonlySet<string>;
  /** Absent: tables cannot be selected. */
  readonly choose: ((chosen: ReadonlySet<string>) => void) | undefined;
}

/** How far each table has been read, with previews of the rows. */
export function TableStates({ connection, tables, chosen, choose }: TableStatesProps) {
  const [shown, setShown] = useState<string>();
  const words = TEXTS.pulls;
  return (
    <>
      <Table.ScrollContainer minWidth={980} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing="xs" aria-label={words.tables}>
          <Table.Thead>
            <Table.Tr>
              {choose !== undefined && (
                <Table.Th w={40}>
                  <Checkbox
                    aria-label={words.chooseAll}
                    checked={chosen.size === tables.length}
                    indeterminate={chosen.size > 0 && chosen.size < tables.length}
                    onChange={({ currentTarget }) => {
                      choose(new Set(currentTarget.checked ? tables.map(({ table }) => table) : []));
                    }}
                  />
                </Table.Th>
              )}
              {Object.values(words.column).map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tables.map(({ table, output, rows, empty, lastRun, problem, ...reached }) => (
              <Table.Tr key={table}>
                {choose !== undefined && (
                  <Table.Td>
                    <Checkbox
                      aria-label={words.choose(table)}
                      checked={chosen.has(table)}
                      onChange={({ currentTarget }) => {
                        const others = [...chosen].filter((one) => one !== table);
                        choose(new Set(currentTarget.checked ? [...others, table] : others));
                      }}
                    />
                  </Table.Td>
                )}
                <Table.Td>
                  <Text size="sm" fw={600}>
                    {table}
                  </Text>
                  {reached.spans.length > 0 && (
                    <Text size="xs" c="dimmed" maw={320}>
                      <ReadSpans spans={reached.spans} />
                    </Text>
                  )}
                  {problem !== undefined && <ProblemNotice problem={problem} />}
                </Table.Td>
                <Table.Td>{rows?.toLocaleString() ?? TEXTS.none}</Table.Td>
                <Table.Td>
                  {empty === true ? EMPTY_OR_HIDDEN : <Moment at={reached.checkedUntil ?? reached.horizon} />}
                </Table.Td>
                <Table.Td>
                  <Moment at={reached.cursor} />
                </Table.Td>
                <Table.Td>{lastRun === null ? words.never : <Moment at={lastRun.endedAt} />}</Table.Td>
                <Table.Td>
                  <Outcome lastRun={lastRun} />
                  {choose !== undefined && lastRun?.problem?.code === 'tenant.mass_deletion' && (
                    <AcceptDeletes connection={connection} table={table} problem={lastRun.problem} />
                  )}
                </Table.Td>
                <Table.Td>
                  {output === null ? (
                    TEXTS.none
                  ) : (
                    <Group gap="xs" wrap="nowrap">
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={words.previewOf(table)}
                        onClick={() => {
                          setShown(table);
                        }}
                      >
                        {words.preview}
                      </Button>
                      <Anchor
                        href={download(connection, table, 'csv')}
                        size="sm"
                        underline="always"
                        aria-label={words.csvOf(table)}
                      >
                        {words.csv}
                      </Anchor>
                      <Anchor
                        href={`${download(connection, table, 'csv')}&raw=true`}
                        size="sm"
                        underline="always"
                        aria-label={words.rawCsvOf(table)}
                        title={words.rawCsvOf(table)}
                      >
                        {words.rawCsv}
                      </Anchor>
                      <Anchor
                        href={download(connection, table, 'jsonl')}
                        size="sm"
                        underline="always"
                        aria-label={words.jsonOf(table)}
                      >
                        {words.json}
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

function download(connection: string, table: string, format: 'csv' | 'jsonl'): string {
  return addressOf('/api/tables/{connection}/{table}/download', {
    params: { connection, table },
    query: { format },
  });
}

function Outcome({ lastRun }: { readonly lastRun: LastRun | null }) {
  if (lastRun === null) return TEXTS.none;
  const { problem } = lastRun;
  return (
    <>
      <OutcomeBadge table={lastRun} />
      {problem !== undefined && (
        <Text size="xs" maw={320}>
          {problem.message}
        </Text>
      )}
    </>
  );
}
