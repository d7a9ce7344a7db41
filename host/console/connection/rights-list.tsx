import { Table, Text } from '@mantine/core';
import type { NeededRight } from '../../../host-sdk/index.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts/index.js';

const COLORS = { proven: 'green', refused: 'red', unknown: 'orange', not_tried: 'gray' } as const;

/** The rights that a configuration needs, and the state of each. */
export function RightsList({ rights }: { readonly rights: readonly NeededRight[] }) {
  const words = TEXTS.checks.rights;
  return (
    <Table.ScrollContainer minWidth={420} w="100%" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={words.title} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {Object.values(words.column).map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rights.map(({ object, right, why, state, detail, problem }) => (
            <Table.Tr key={`${object} ${right}`}>
              <Table.Td miw={130} w={130}>
                <StateBadge color={COLORS[state]}>{words.state[state]}</StateBadge>
              </Table.Td>
              <Table.Td>{right}</Table.Td>
              <Table.Td>{object}</Table.Td>
              <Table.Td>
                <Text size="sm">{why}</Text>
                <Text size="xs" c="dimmed">
                  {problem?.message ?? detail}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
