import { Table } from '@mantine/core';
import type { Problem } from '../../../host-sdk/index.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts.js';

/** How far one table is, or why that cannot be told. */
export interface TableFreshness {
  readonly connection: string;
  readonly table: string | null;
  readonly rows?: number | null;
  readonly horizon?: string | null;
  readonly problem?: Problem;
}

export function FreshnessTable({ tables }: { readonly tables: readonly TableFreshness[] }) {
  const { column } = TEXTS.pulls;
  return (
    <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={TEXTS.overview.freshness}>
        <Table.Thead>
          <Table.Tr>
            {[TEXTS.pulls.connection, column.table, column.rows, column.horizon].map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tables.map(({ connection, table, rows, horizon, problem }) => (
            <Table.Tr key={`${connection} ${table ?? ''}`}>
              <Table.Td>{connection}</Table.Td>
              <Table.Td>{table ?? TEXTS.none}</Table.Td>
              <Table.Td>{rows?.toLocaleString() ?? TEXTS.none}</Table.Td>
              <Table.Td>{problem === undefined ? <Moment at={horizon} /> : problem.message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
