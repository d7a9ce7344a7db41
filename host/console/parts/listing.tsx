import { Table, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

/** A column: its name, and its order if a click on the header changes it. */
export interface Head {
  readonly name: string;
  readonly order?: 'ascending' | 'descending' | 'none';
  readonly turn?: () => void;
}

interface ListingProps {
  readonly label: string;
  readonly heads: readonly (string | Head)[];
  /** Width in pixels below which it scrolls sideways. */
  readonly minWidth?: number;
  /** The rows. */
  readonly children: ReactNode;
}

const MARKS = { ascending: '▲', descending: '▼', none: '' } as const;

/** A table with a header for each column. */
export function Listing({ label, heads, minWidth = 720, children }: ListingProps) {
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="xs" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => {
              const { name, order, turn } = typeof head === 'string' ? ({ name: head } as Head) : head;
              return (
                <Table.Th key={name} {...(order === undefined ? {} : { 'aria-sort': order })}>
                  {turn === undefined ? (
                    name
                  ) : (
                    <UnstyledButton fw={700} fz="inherit" onClick={turn}>
                      {name} <span aria-hidden="true">{MARKS[order ?? 'none']}</span>
                    </UnstyledButton>
                  )}
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
