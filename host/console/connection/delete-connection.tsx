import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { call } from '../api/call.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';

interface Dependents {
  readonly queues: readonly string[];
  /** How many are open. */
  readonly tickets: number;
  readonly tables: readonly string[];
  readonly schedules: readonly string[];
}

/** Asks before a connection goes, and says what goes with it. */
export function DeleteConnection({ name, close }: { readonly name: string; readonly close: () => void }) {
  const path = `/api/connections/${encodeURIComponent(name)}`;
  const dependents = useApi<Dependents>(`${path}/dependents`);
  const remove = useChange(() => call(path, { method: 'DELETE' }));
  const hasQueues = (dependents.data?.queues.length ?? 0) > 0;
  return (
    <Modal opened onClose={close} title={TEXTS.connection.deleteNamed(name)}>
      <Stack>
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
        {remove.error !== null && <Trouble error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {TEXTS.cancel}
          </Button>
          {hasQueues ? (
            <Button component={Link} to="/queues">
              {TEXTS.connection.toQueues}
            </Button>
          ) : (
            <Button
              color="red"
              loading={remove.isPending}
              onClick={() => {
                remove.mutate(undefined, { onSuccess: close });
              }}
            >
              {TEXTS.connection.delete}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
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
