import { Center, Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { keepCsrf, onSignedOut } from './api/call.js';
import { api, type AnswerOf } from './api/client.js';
import { useApi } from './api/queries.js';
import { SessionContext } from './api/session-rights.js';
import { LinkPage } from './pages/link.js';
import { SetupPage } from './pages/setup.js';
import { SignInPage } from './pages/sign-in.js';
import { Trouble } from './parts/trouble.js';
import { TEXTS } from './texts/index.js';

type Session = AnswerOf<'get', '/api/session'>;

/** Addresses that the host answers itself, such as `/api/docs`. */
const OF_THE_HOST = /^\/(api|metrics|health)(\/|$)/;

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
    // The host has sent the console in the place of a page of its own.
    if (OF_THE_HOST.test(location.pathname)) {
      location.reload();
      return;
    }
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
  return <SessionContext value={{ ...may, signOut }}>{children}</SessionContext>;
}

/** The code of a link is in the fragment after `#`, which browsers do not send. */
function codeOf(hash: string, kind: 'setup' | 'sign-in'): string | null {
  return new URLSearchParams(hash.slice(1)).get(kind);
}
