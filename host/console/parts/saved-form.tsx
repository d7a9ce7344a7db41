import { Button, Group, Paper, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode, SyntheticEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { SaveTrouble } from './changed-meanwhile.js';

interface SavedFormProps {
  /** Receives the version to overwrite, if it differs from the version with which the form started. */
  readonly save: UseMutationResult<unknown, Error, string | undefined>;
  /** Loads the stored version into the form; undefined while it is loading. */
  readonly take?: (() => void) | undefined;
  /** Text of the button. */
  readonly label: string;
  /** Message after saving. */
  readonly saved: string;
  /** The list to go back to. */
  readonly back: string;
  readonly children: ReactNode;
}

/** A form that is saved as a whole and then returns to its list. */
export function SavedForm({ save, take, label, saved, back, children }: SavedFormProps) {
  const { mayConfigure } = useSession();
  const navigate = useNavigate();
  const write = (over?: string) => {
    save.mutate(over, {
      onSuccess: () => {
        notifications.show({ message: saved });
        void navigate(back);
      },
    });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    write();
  };
  return (
    <form onSubmit={submit}>
      <Paper withBorder p="md">
        <Stack>
          {children}
          {save.error !== null && <SaveTrouble error={save.error} again={write} take={take} />}
          <Group>
            {mayConfigure && (
              <Button type="submit" loading={save.isPending}>
                {label}
              </Button>
            )}
            <Button component={Link} to={back} variant="default">
              {mayConfigure ? TEXTS.cancel : TEXTS.back}
            </Button>
          </Group>
        </Stack>
      </Paper>
    </form>
  );
}
