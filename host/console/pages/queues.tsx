import { Anchor, Button, Group, Table } from '@mantine/core';
import { Link } from 'react-router';
import type { TicketQueue } from '../../store/queues.js';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { RemoveButton } from '../parts/remove-button.js';
import { QueueSync } from '../queues/queue-sync.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';

export function QueuesPage() {
  const queues = useApi<{ queues: readonly TicketQueue[] }>('/api/queues');
  const { mayChange } = useSession();
  const words = TEXTS.queues;
  const add = mayChange && (
    <Button component={Link} to="/queues/new">
      {words.add}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={add}>
      <Loaded query={queues}>
        {(data) =>
          data.queues.length === 0 ? (
            <Empty title={words.none} next={words.noneNext} />
          ) : (
            <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
              <Table verticalSpacing="xs" aria-label={words.title}>
                <Table.Thead>
                  <Table.Tr>
                    {Object.values(words.column).map((head) => (
                      <Table.Th key={head}>{head}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.queues.map(({ name, rule, connection, label }) => (
                    <Table.Tr key={name}>
                      <Table.Td>
                        <Anchor component={Link} to={`/queues/${encodeURIComponent(name)}`} underline="always">
                          {name}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{rule}</Table.Td>
                      <Table.Td>{connection}</Table.Td>
                      <Table.Td>{label}</Table.Td>
                      <Table.Td>
                        {mayChange && (
                          <Group gap="xs" wrap="nowrap">
                            <QueueSync queue={name} />
                            <RemoveButton name={name} path={`/api/queues/${encodeURIComponent(name)}`} />
                          </Group>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Page>
  );
}
