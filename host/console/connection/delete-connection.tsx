import { Button, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api, type AnswerOf } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Question } from '../parts/question.js';
import { TEXTS } from '../texts/index.js';

type Dependents = AnswerOf<'get', '/api/connections/{name}/dependents'>;

interface DeleteConnectionProps {
  readonly name: string;
  readonly opened: boolean;
  readonly close: () => void;
}

/** Asks before a connection is deleted, and lists what depends on it. */
export function DeleteConnection({ name, opened, close }: DeleteConnectionProps) {
  const params = { name };
  const dependents = useApi('/api/connections/{name}/dependents', { params, enabled: opened });
  // The version at the time of the question, so that only the version that the user saw is deleted.
  const seen = useApi('/api/connections/{name}', { params, enabled: opened });
  const remove = useChange((_: undefined) =>
    api.delete('/api/connections/{name}', { params, ifMatch: seen.data?.version }),
  );
  const hasQueues = (dependents.data?.queues.length ?? 0) > 0;
  const toQueues = (
    <Button component={Link} to="/queues">
      {TEXTS.connection.toQueues}
    </Button>
  );
  return (
    <Question
      opened={opened}
      title={TEXTS.connection.deleteNamed(name)}
      label={TEXTS.connection.delete}
      change={remove}
      close={close}
      instead={hasQueues ? toQueues : undefined}
    >
      <Loaded query={dependents}>
        {(data) => {
          const lines = linesOf(data);
          if (lines.length === 0) return <Text>{TEXTS.connection.nothingDepends}</Text>;
          return (
            <>
              <Text>{TEXTS.connection.depends}</Text>
              <List>
                {lines.map((line) => (
                  <List.Item key={line}>{line}</List.Item>
                ))}
              </List>
              {hasQueues && <Text>{TEXTS.connection.queuesFirst}</Text>}
            </>
          );
        }}
      </Loaded>
    </Question>
  );
}

function linesOf({ queues, tickets, tables, schedules }: Dependents): readonly string[] {
  const words = TEXTS.connection.dependents;
  return [
    ...(queues.length === 0 ? [] : [words.queues(queues.join(', '))]),
    ...(tickets === 0 ? [] : [words.tickets(tickets)]),
    ...(tables.length === 0 ? [] : [words.tables(tables.join(', '))]),
    ...(schedules.length === 0 ? [] : [words.schedules]),
  ];
}
