import { Button, Group, Paper, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode, SyntheticEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';
import { Trouble } from './trouble.js';

interface SavedFormProps {
  readonly save: UseMutationResult<unknown, Error, undefined>;
  /** On the button. */
  readonly label: string;
  /** What is said when it was saved. */
  readonly saved: string;
  /** The list to go back to. */
  readonly back: string;
  readonly children: ReactNode;
}

/** A form that is saved as a whole and then leads back to its list. */
export function SavedForm({ save, label, saved, back, children }: SavedFormProps) {
  const { mayConfigure } = useSession();
  const navigate = useNavigate();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: saved });
        void navigate(back);
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Paper withBorder p="md">
        <Stack>
          {children}
          {save.error !== null && <Trouble error={save.error} />}
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
