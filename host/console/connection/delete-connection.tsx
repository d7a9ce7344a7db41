import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { call } from '../api/call.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';

type Dependents = Readonly<Record<string, number | readonly string[]>>;

/** Asks before a connection goes, and says what goes with it. */
export function DeleteConnection({ name, close }: { readonly name: string; readonly close: () => void }) {
  const path = `/api/connections/${encodeURIComponent(name)}`;
  const dependents = useApi<Dependents>(`${path}/dependents`);
  const remove = useChange(() => call(path, { method: 'DELETE' }));
  return (
    <Modal opened onClose={close} title={TEXTS.connection.deleteNamed(name)}>
      <Stack>
        <Loaded query={dependents}>
          {(data) => {
            const lines = Object.entries(data).flatMap(([kind, value]) => lineOf(kind, value));
            return lines.length === 0 ? (
              <Text>{TEXTS.connection.nothingDepends}</Text>
            ) : (
              <>
                <Text>{TEXTS.connection.depends}</Text>
                <List>
                  {lines.map((line) => (
                    <List.Item key={line}>{line}</List.Item>
                  ))}
                </List>
              </>
            );
          }}
        </Loaded>
        {remove.error !== null && <Trouble error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {TEXTS.cancel}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => {
              remove.mutate(undefined, { onSuccess: close });
            }}
          >
            {TEXTS.connection.delete}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function lineOf(kind: string, value: number | readonly string[]): readonly string[] {
  if (typeof value === 'number') return value === 0 ? [] : [`${kind}: ${value}`];
  return value.length === 0 ? [] : [`${kind}: ${value.join(', ')}`];
}
