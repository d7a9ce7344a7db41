import { Anchor, Button, Group, Table } from '@mantine/core';
import { Link } from 'react-router';
import type { ApiQueue } from '../../api/shapes/queue.js';
import { api } from '../api/client.js';
import { useApi } from '../api/queries.js';
import { Listing } from '../parts/listing.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { RemoveButton } from '../parts/remove-button.js';
import { QueueSync } from '../queues/queue-sync.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { queryText } from '../api/query-text.js';

export function QueuesPage() {
  const queues = useApi('/api/queues');
  const { mayConfigure } = useSession();
  const words = TEXTS.queues;
  const add = mayConfigure && (
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
            <Listing label={words.title} heads={Object.values(words.column)}>
              {data.queues.map((queue) => (
                <QueueRow key={queue.name} queue={queue} version={data.versions[queue.name]} />
              ))}
            </Listing>
          )
        }
      </Loaded>
    </Page>
  );
}

interface QueueRowProps {
  readonly queue: ApiQueue;
  readonly version: string | undefined;
}

function QueueRow({ queue, version }: QueueRowProps) {
  const { name, rule, connection, label } = queue;
  const { mayOperate, mayConfigure } = useSession();
  const words = TEXTS.queues;
  const path = `/queues/${encodeURIComponent(name)}`;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={path} underline="always" fz="inherit">
          {name}
        </Anchor>
      </Table.Td>
      <Table.Td>{rule}</Table.Td>
      <Table.Td>{connection}</Table.Td>
      <Table.Td>{label}</Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          {mayConfigure && (
            <Button component={Link} to={path} size="xs" variant="default" aria-label={words.editNamed(name)}>
              {words.edit}
            </Button>
          )}
          {mayOperate && <QueueSync queue={name} />}
          {mayConfigure && (
            <>
              <Button
                component={Link}
                to={`/queues/new${queryText({ copy: name })}`}
                size="xs"
                variant="default"
                aria-label={words.cloneNamed(name)}
              >
                {words.clone}
              </Button>
              <RemoveButton
                name={name}
                remove={() => api.delete('/api/queues/{name}', { params: { name }, ifMatch: version })}
              />
            </>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
