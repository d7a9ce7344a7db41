import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState, type SyntheticEvent } from 'react';
import type { ApiRule } from '../../api/shapes/rule.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import type { DraftMute } from './draft-rule.js';
import { MuteFields } from './mute-fields.js';

interface MuteProps {
  readonly rule: ApiRule;
  readonly version: string | undefined;
}

/** Mutes a rule for a time. */
export function MuteButton({ rule, version }: MuteProps) {
  const [open, dialog] = useDisclosure(false);
  const words = TEXTS.rules.mute;
  return (
    <>
      <Button size="xs" variant="default" aria-label={words.named(rule.name)} onClick={dialog.open}>
        {words.button}
      </Button>
      <Modal opened={open} onClose={dialog.close} title={words.named(rule.name)} size="xl">
        <MuteForm rule={rule} version={version} close={dialog.close} />
      </Modal>
    </>
  );
}

function MuteForm({ rule, version, close }: MuteProps & { readonly close: () => void }) {
  const [mute, setMute] = useState<DraftMute>({ name: '', filter: {}, until: '' });
  const save = useChange((_: undefined) =>
    api.put('/api/rules/{name}', {
      params: { name: rule.name },
      ifMatch: version,
      body: { ...rule, mutes: [...rule.mutes, mute] },
    }),
  );
  const words = TEXTS.rules.mute;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: words.saved });
        close();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{words.help}</Text>
        <MuteFields mute={mute} begun={false} onChange={setMute} />
        {save.error !== null && <Trouble error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {TEXTS.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {words.button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
