import { Table, type TableProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface FactTableProps extends TableProps {
  readonly label: string;
  /** Width of the names in pixels. */
  readonly names: number;
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** Names and values, one below the other. */
export function FactTable({ label, names, facts, ...table }: FactTableProps) {
  return (
    <Table maw={720} aria-label={label} {...table}>
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={names}>
              {name}
            </Table.Th>
            <Table.Td className="whole-text">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
