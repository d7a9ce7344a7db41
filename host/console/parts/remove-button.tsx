import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { TEXTS } from '../texts.js';
import { Trouble } from './trouble.js';

/** Deletes what stands at a path of the API, after a question. */
export function RemoveButton({ name, path }: { readonly name: string; readonly path: string }) {
  const [asking, dialog] = useDisclosure(false);
  const remove = useChange(() => call(path, { method: 'DELETE' }));
  return (
    <>
      <Button size="xs" variant="default" aria-label={TEXTS.remove.named(name)} onClick={dialog.open}>
        {TEXTS.remove.button}
      </Button>
      <Modal opened={asking} onClose={dialog.close} title={TEXTS.remove.named(name)}>
        <Stack>
          <Text>{TEXTS.remove.sure}</Text>
          {remove.error !== null && <Trouble error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {TEXTS.cancel}
            </Button>
            <Button
              color="red"
              loading={remove.isPending}
              onClick={() => {
                remove.mutate(undefined, { onSuccess: dialog.close });
              }}
            >
              {TEXTS.remove.button}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
