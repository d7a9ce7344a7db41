import { Anchor } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router';
import type { ShownConnection } from '../../api/shapes/connection.js';
import type { ApiRule } from '../../api/shapes/rule.js';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { QueueForm } from '../queues/queue-form.js';
import { PROPOSED, type WrittenQueue } from '../queues/written-queue.js';
import { TEXTS } from '../texts/index.js';

/** A new queue, also as a copy of another, or an existing one. */
export function QueuePage() {
  const { name } = useParams();
  const [search] = useSearchParams();
  const rules = useApi('/api/rules');
  const words = TEXTS.queues;
  const copied = search.get('copy');
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
          if (name !== undefined) return <WrittenBefore name={name} rules={data.rules} stored />;
          if (copied !== null) return <WrittenBefore name={copied} rules={data.rules} stored={false} />;
          return <NewQueue rules={data.rules} asked={search.get('connection')} />;
        }}
      </Loaded>
    </Page>
  );
}

interface NewQueueProps {
  readonly rules: readonly ApiRule[];
  /** Connection from the address. */
  readonly asked: string | null;
}

function NewQueue({ rules, asked }: NewQueueProps) {
  const connections = useApi('/api/connections');
  const words = TEXTS.queues;
  return (
    <Loaded query={connections}>
      {(data) => {
        const names = ticketing(data.connections);
        const connection = names.find((one) => one === asked) ?? names[0];
        if (connection === undefined) return <Empty title={words.noConnection} next={words.noConnectionNext} />;
        const rule = rules[0]?.name ?? '';
        const start: WrittenQueue = { name: '', rule, connection, mode: 'append', ...PROPOSED };
        return <QueueForm start={start} rules={rules} connections={names} version={undefined} />;
      }}
    </Loaded>
  );
}

interface WrittenBeforeProps {
  readonly name: string;
  readonly rules: readonly ApiRule[];
  /** False: the form creates a copy of it. */
  readonly stored: boolean;
}

function WrittenBefore({ name, rules, stored }: WrittenBeforeProps) {
  const queues = useApi('/api/queues');
  const connections = useApi('/api/connections');
  return (
    <Loaded query={queues}>
      {(data) => {
        const found = data.queues.find((one) => one.name === name);
        if (found === undefined) return <Empty title={TEXTS.queues.gone(name)} next={TEXTS.queues.goneNext} />;
        const { label, value: _ofTheProduct, ...others } = found;
        const own = stored ? name : TEXTS.copyOf(name);
        return (
          <QueueForm
            key={own}
            start={{ ...others, name: own, queue: label }}
            rules={rules}
            connections={ticketing(connections.data?.connections ?? [])}
            version={stored ? data.versions[name] : undefined}
          />
        );
      }}
    </Loaded>
  );
}

/** Names of the connections that create tickets. */
function ticketing(connections: readonly ShownConnection[]): readonly string[] {
  return connections.filter(({ capabilities }) => capabilities.includes('ticketing')).map(({ name }) => name);
}
