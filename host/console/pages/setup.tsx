import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { api } from '../api/client.js';
import { EntryFrame } from '../parts/entry-frame.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

interface SetupProps {
  /** From the one-time link. */
  readonly code: string;
  readonly entered: () => Promise<void>;
}

/** Sets the first password. */
export function SetupPage({ code, entered }: SetupProps) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const differs = again !== '' && again !== password;

  async function setUp() {
    setBusy(true);
    try {
      await api.post('/api/setup', { body: { code, password } });
      history.replaceState(null, '', '/');
      await entered();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (again === password) void setUp();
  };
  return (
    <EntryFrame>
      <Title order={1} size="h2">
        {TEXTS.setup.title}
      </Title>
      <Text size="sm">{TEXTS.setup.intro}</Text>
      {error !== undefined && <Trouble error={error} />}
      <form onSubmit={submit}>
        <Stack>
          <PasswordInput
            label={TEXTS.setup.password}
            description={TEXTS.setup.passwordHelp}
            autoComplete="new-password"
            minLength={12}
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
            }}
            required
          />
          <PasswordInput
            label={TEXTS.setup.again}
            autoComplete="new-password"
            value={again}
            onChange={(event) => {
              setAgain(event.currentTarget.value);
            }}
            error={differs ? TEXTS.setup.differs : undefined}
            required
          />
          <Button type="submit" loading={busy}>
            {TEXTS.setup.enter}
          </Button>
        </Stack>
      </form>
    </EntryFrame>
  );
}
