import { Center, Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { keepCsrf, onSignedOut } from './api/call.js';
import { api } from './api/client.js';
import type { AnswerOf } from './api/client.js';
import { useApi } from './api/queries.js';
import { Trouble } from './parts/trouble.js';
import { LinkPage } from './pages/link.js';
import { SignInPage } from './pages/sign-in.js';
import { SetupPage } from './pages/setup.js';
import { TEXTS } from './texts.js';

export type Session = AnswerOf<'get', '/api/session'>;

interface SessionDoor {
  /** May start runs, and send alerts. */
  readonly mayOperate: boolean;
  /** May change connections, rules, queues and settings. */
  readonly mayConfigure: boolean;
  /** May change the password and the tokens, and end sessions. */
  readonly mayAdminister: boolean;
  readonly signOut: () => Promise<void>;
}

const Door = createContext<SessionDoor>({
  mayOperate: false,
  mayConfigure: false,
  mayAdminister: false,
  signOut: () => Promise.resolve(),
});

export function useSession(): SessionDoor {
  return use(Door);
}

/** Shows the console to signed-in users, and the sign-in page to all others. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const session = useApi('/api/session');
  const [expired, setExpired] = useState(false);
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    // A link that is opened in the tab of the console does not reload the page.
    const changed = () => {
      setHash(location.hash);
    };
    addEventListener('hashchange', changed);
    return () => {
      removeEventListener('hashchange', changed);
    };
  }, []);
  useEffect(() => {
    onSignedOut(() => {
      if (client.getQueryData<Session>(['/api/session'])?.signedIn === true) setExpired(true);
      void client.invalidateQueries({ queryKey: ['/api/session'] });
    });
  }, [client]);
  const { data } = session;
  keepCsrf(data?.csrf ?? '');

  const entered = async () => {
    await client.resetQueries();
    setExpired(false);
    setHash('');
  };
  if (data === undefined) {
    if (session.error !== null) return <Trouble error={session.error} again={() => void session.refetch()} />;
    return (
      <Center h="100vh">
        <Loader aria-label={TEXTS.loading} />
      </Center>
    );
  }
  const link = codeOf(hash, 'sign-in');
  if (!data.signedIn && link !== null) return <LinkPage key={link} code={link} setup={data.setup} entered={entered} />;
  const code = codeOf(hash, 'setup');
  if (!data.signedIn && data.setup && code !== null) return <SetupPage code={code} entered={entered} />;
  if (!data.signedIn) return <SignInPage expired={expired} setup={data.setup} entered={entered} />;
  const signOut = async () => {
    await api.post('/api/sign-out');
    await client.resetQueries();
  };
  const may = {
    mayOperate: data.may.includes('operate'),
    mayConfigure: data.may.includes('configure'),
    mayAdminister: data.may.includes('admin'),
  };
  return <Door value={{ ...may, signOut }}>{children}</Door>;
}

/** The code of a link is in the fragment after `#`, which browsers do not send. */
function codeOf(hash: string, kind: 'setup' | 'sign-in'): string | null {
  return new URLSearchParams(hash.slice(1)).get(kind);
}
