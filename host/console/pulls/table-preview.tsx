import { Modal, Stack, Table, Text } from '@mantine/core';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { valueText } from '../parts/value-text.js';
import { TEXTS } from '../texts/index.js';

interface TablePreviewProps {
  readonly connection: string;
  readonly table: string;
  readonly close: () => void;
}

const ROWS = 20;

/** The first rows of a table as they were stored. */
export function TablePreview({ connection, table, close }: TablePreviewProps) {
  const params = { connection, table };
  const preview = useApi('/api/tables/{connection}/{table}/preview', { params, query: { limit: ROWS } });
  const title = TEXTS.pulls.previewOf(table);
  return (
    <Modal opened onClose={close} title={title} size="90%">
      <Loaded query={preview}>
        {({ columns, rows }) =>
          rows.length === 0 ? (
            <Text>{TEXTS.pulls.noRows}</Text>
          ) : (
            <Stack gap="xs">
              <Text size="sm">{TEXTS.pulls.firstRows(rows.length)}</Text>
              <Table.ScrollContainer
                minWidth={columns.length * 130}
                scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
              >
                <Table striped aria-label={title} fz="xs">
                  <Table.Thead>
                    <Table.Tr>
                      {columns.map((name) => (
                        <Table.Th key={name}>{name}</Table.Th>
                      ))}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map((row, index) => (
                      <Table.Tr key={index}>
                        {columns.map((name) => (
                          <Table.Td key={name}>{valueText(row[name])}</Table.Td>
                        ))}
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Stack>
          )
        }
      </Loaded>
    </Modal>
  );
}
