import { Button, Group, Modal, Stack } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { TEXTS } from '../texts/index.js';
import { Trouble } from './trouble.js';

interface QuestionProps {
  readonly opened: boolean;
  readonly title: string;
  /** Text of the confirming button. */
  readonly label: string;
  readonly change: UseMutationResult<unknown, Error, undefined>;
  readonly close: () => void;
  /** A link that replaces the confirming button. */
  readonly instead?: ReactNode;
  readonly children: ReactNode;
}

/** Asks before an action that cannot be undone, and closes when it is done. */
export function Question({ opened, title, label, change, close, instead, children }: QuestionProps) {
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <Stack>
        {children}
        {change.error !== null && <Trouble error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {TEXTS.cancel}
          </Button>
          {instead ?? (
            <Button
              color="red"
              loading={change.isPending}
              onClick={() => {
                change.mutate(undefined, { onSuccess: close });
              }}
            >
              {label}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
