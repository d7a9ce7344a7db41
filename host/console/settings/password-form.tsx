import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type SyntheticEvent } from 'react';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { Section } from '../parts/section.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

const EMPTY = { current: '', password: '', again: '' };
const SHORTEST = 12;

/** Changes the password of the console. */
export function PasswordForm() {
  const [typed, setTyped] = useState(EMPTY);
  const words = TEXTS.settings.password;
  const change = useChange(({ current, password }: typeof EMPTY) =>
    api.post('/api/password', { body: { current, password } }),
  );
  const differs = typed.again !== '' && typed.again !== typed.password;
  const ready = typed.current !== '' && typed.password.length >= SHORTEST && typed.again === typed.password;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    change.mutate(typed, {
      onSuccess: () => {
        setTyped(EMPTY);
        notifications.show({ message: words.changed });
      },
    });
  };
  const field = (name: keyof typeof EMPTY) => ({
    value: typed[name],
    required: true,
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
      setTyped({ ...typed, [name]: currentTarget.value });
    },
  });
  return (
    <Section title={words.title} intro={words.intro}>
      <form onSubmit={submit}>
        <Stack maw={420}>
          <PasswordInput label={words.current} autoComplete="current-password" {...field('current')} />
          <PasswordInput
            label={words.next}
            description={words.nextHelp}
            autoComplete="new-password"
            {...field('password')}
          />
          <PasswordInput
            label={words.again}
            autoComplete="new-password"
            error={differs ? words.differs : undefined}
            {...field('again')}
          />
          {change.error !== null && <Trouble error={change.error} />}
          <Group>
            <Button type="submit" disabled={!ready} loading={change.isPending}>
              {words.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
