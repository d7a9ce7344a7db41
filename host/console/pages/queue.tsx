import { Anchor, Group, Select } from '@mantine/core';
import { Link, useParams } from 'react-router';
import type { ShownConnection } from '../../api/connections.js';
import type { StoredRule, TicketQueue } from '../../store/queues.js';
import { useApi } from '../api/queries.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { QueueForm } from '../queues/queue-form.js';
import { TEXTS } from '../texts.js';

/** A new queue, or one that exists. */
export function QueuePage() {
  const { name } = useParams();
  const rules = useApi<{ rules: readonly StoredRule[] }>('/api/rules');
  const words = TEXTS.queues;
  return (
    <Page title={name === undefined ? words.add : words.one(name)}>
      <Loaded query={rules}>
        {(data) => {
          if (data.rules.length === 0) {
            const action = (
              <Anchor component={Link} to="/rules/new" underline="always">
                {TEXTS.rules.add}
              </Anchor>
            );
            return <Empty title={words.noRule} next={words.noRuleNext} action={action} />;
          }
          return name === undefined ? <NewQueue rules={data.rules} /> : <StoredQueue name={name} rules={data.rules} />;
        }}
      </Loaded>
    </Page>
  );
}

function NewQueue({ rules }: { readonly rules: readonly StoredRule[] }) {
  const connections = useApi<{ connections: readonly ShownConnection[] }>('/api/connections');
  const { values, set } = useFilters(['connection']);
  const words = TEXTS.queues;
  return (
    <Loaded query={connections}>
      {(data) => {
        const names = data.connections
          .filter(({ config }) => config['ticketing'] !== undefined)
          .map(({ name }) => name);
        const connection = names.find((one) => one === values.connection) ?? names[0];
        if (connection === undefined) return <Empty title={words.noConnection} next={words.noConnectionNext} />;
        const start = { name: '', rule: rules[0]?.name ?? '', connection, mode: 'append' } as const;
        return (
          <>
            <Group>
              <Select
                label={words.column.connection}
                data={names}
                value={connection}
                allowDeselect={false}
                onChange={(chosen) => {
                  set('connection', chosen ?? '');
                }}
              />
            </Group>
            <QueueForm key={connection} start={start} rules={rules} stored={false} />
          </>
        );
      }}
    </Loaded>
  );
}

function StoredQueue({ name, rules }: { readonly name: string; readonly rules: readonly StoredRule[] }) {
  const queues = useApi<{ queues: readonly TicketQueue[] }>('/api/queues');
  return (
    <Loaded query={queues}>
      {(data) => {
        const stored = data.queues.find((one) => one.name === name);
        if (stored === undefined) return <Empty title={TEXTS.queues.gone(name)} next={TEXTS.queues.goneNext} />;
        const { rule, connection, label, create, update, mode = 'append' } = stored;
        return (
          <QueueForm
            key={name}
            start={{ name, rule, connection, queue: label, create, update, mode }}
            rules={rules}
            stored
          />
        );
      }}
    </Loaded>
  );
}
