import { Alert, Button, PasswordInput, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { api } from '../api/client.js';
import { EntryFrame } from '../parts/entry-frame.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

interface SignInProps {
  /** The session has ended while the console was open. */
  readonly expired: boolean;
  /** No password is set yet. */
  readonly setup: boolean;
  /** Why a link did not sign in. */
  readonly refused?: Error | undefined;
  readonly entered: () => Promise<void>;
}

export function SignInPage({ expired, setup, refused, entered }: SignInProps) {
  const [by, setBy] = useState<string>(setup ? 'token' : 'password');
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<Error | undefined>(refused);
  const [busy, setBusy] = useState(false);

  async function signIn() {
    setBusy(true);
    try {
      await api.post('/api/sign-in', { body: by === 'token' ? { token: secret } : { password: secret } });
      await entered();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void signIn();
  };
  return (
    <EntryFrame>
      <Title order={1} size="h2">
        {TEXTS.signIn.title}
      </Title>
      {expired && (
        <Alert color="blue" variant="outline" title={TEXTS.signIn.expiredTitle} role="status">
          {TEXTS.signIn.expired}
        </Alert>
      )}
      {setup && <Text size="sm">{TEXTS.signIn.noPassword}</Text>}
      {error !== undefined && <Trouble error={error} />}
      <form onSubmit={submit}>
        <Stack>
          <SegmentedControl
            aria-label={TEXTS.signIn.by}
            value={by}
            onChange={(value) => {
              setBy(value);
              setSecret('');
            }}
            data={[
              { value: 'password', label: TEXTS.signIn.password },
              { value: 'token', label: TEXTS.signIn.token },
            ]}
          />
          <PasswordInput
            label={by === 'token' ? TEXTS.signIn.token : TEXTS.signIn.password}
            description={by === 'token' ? TEXTS.signIn.tokenHelp : undefined}
            autoComplete="current-password"
            value={secret}
            onChange={(event) => {
              setSecret(event.currentTarget.value);
            }}
            required
            data-autofocus
          />
          <Button type="submit" loading={busy}>
            {TEXTS.signIn.enter}
          </Button>
        </Stack>
      </form>
    </EntryFrame>
  );
}
