import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Problem } from '../../../host-sdk/index.js';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';

interface AcceptDeletesProps {
  readonly connection: string;
  readonly table: string;
  readonly problem: Problem;
}

/** So many records were missing that none was marked: somebody has to say that they are gone. */
export function AcceptDeletes({ connection, table, problem }: AcceptDeletesProps) {
  const [asking, dialog] = useDisclosure(false);
  const words = TEXTS.pulls.deletes;
  const accept = useChange(() =>
    call(`/api/connections/${encodeURIComponent(connection)}/pulls`, {
      method: 'POST',
      body: { tables: [table], acceptDeletes: true },
    }),
  );
  return (
    <>
      <Button size="compact-xs" variant="default" mt={4} onClick={dialog.open}>
        {words.accept(table)}
      </Button>
      <Modal opened={asking} onClose={dialog.close} title={words.accept(table)}>
        <Stack>
          <Text>{problem.message}</Text>
          <Text>{words.sure}</Text>
          {accept.error !== null && <Trouble error={accept.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {TEXTS.cancel}
            </Button>
            <Button
              color="red"
              loading={accept.isPending}
              onClick={() => {
                accept.mutate(undefined, { onSuccess: dialog.close });
              }}
            >
              {words.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
