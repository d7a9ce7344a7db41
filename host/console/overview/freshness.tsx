import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { EMPTY_OR_HIDDEN, type Problem } from '../../../host-sdk/index.js';
import { Moment } from '../parts/moment.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts/index.js';
import { queryText } from '../api/query-text.js';

/** How far one table has been read, or why that is unknown. */
export interface TableFreshness {
  readonly connection: string;
  readonly table: string | null;
  readonly rows?: number | null;
  readonly horizon?: string | null;
  readonly checkedUntil?: string | null;
  /** The newest change that was delivered. */
  readonly cursor?: string | null;
  readonly unfinished?: readonly unknown[];
  /** No run has ever received a record of it. */
  readonly empty?: boolean;
  /** `null`: no pull is scheduled, so the table cannot be late. */
  readonly late?: boolean | null;
  readonly problem?: Problem;
}

export function FreshnessTable({ tables }: { readonly tables: readonly TableFreshness[] }) {
  const { column } = TEXTS.pulls;
  const words = TEXTS.overview;
  return (
    <Table.ScrollContainer minWidth={680} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={words.freshness}>
        <Table.Thead>
          <Table.Tr>
            {[TEXTS.pulls.connection, column.table, column.rows, column.checked, column.newest, words.state].map(
              (head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tables.map((one) => (
            <Table.Tr key={`${one.connection} ${one.table ?? ''}`}>
              <Table.Td>
                <Anchor
                  component={Link}
                  to={`/pulls${queryText({ connection: one.connection })}`}
                  size="sm"
                  underline="always"
                >
                  {one.connection}
                </Anchor>
              </Table.Td>
              <Table.Td>{one.table ?? TEXTS.none}</Table.Td>
              <Table.Td>{one.rows?.toLocaleString() ?? TEXTS.none}</Table.Td>
              <Table.Td>
                {one.empty === true ? EMPTY_OR_HIDDEN : <Moment at={one.checkedUntil ?? one.horizon} />}
              </Table.Td>
              <Table.Td>
                <Moment at={one.cursor} />
              </Table.Td>
              <Table.Td>
                <State table={one} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function State({
  table: { problem, horizon, checkedUntil, unfinished = [], empty, late },
}: {
  readonly table: TableFreshness;
}) {
  const words = TEXTS.overview.freshStates;
  if (problem !== undefined) return <Text size="sm">{problem.message}</Text>;
  if (empty === true) return TEXTS.none;
  if ((checkedUntil ?? horizon ?? null) === null) {
    return <StateBadge color="gray">{unfinished.length > 0 ? words.begun : words.never}</StateBadge>;
  }
  if (late === true) return <StateBadge color="orange">{words.late}</StateBadge>;
  return late === false ? <StateBadge color="green">{words.onTime}</StateBadge> : TEXTS.none;
}
