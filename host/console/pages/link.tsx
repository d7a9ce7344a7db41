import { Center, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/client.js';
import { SignInPage } from './sign-in.js';
import { TEXTS } from '../texts/index.js';

interface LinkProps {
  /** From the link; valid once. */
  readonly code: string;
  readonly setup: boolean;
  readonly entered: () => Promise<void>;
}

/** Signs in with a link, and asks for the password or a token if the link is refused. */
export function LinkPage({ code, setup, entered }: LinkProps) {
  const [refused, setRefused] = useState<Error>();
  const isAsked = useRef(false);
  useEffect(() => {
    // An effect may run twice, but the code is valid only once.
    if (isAsked.current) return;
    isAsked.current = true;
    // Removes the code from the address first, so that neither a reload nor the history tries it again.
    history.replaceState(null, '', location.pathname);
    api.post('/api/sign-in', { body: { link: code } }).then(entered, setRefused);
  }, [code, entered]);
  if (refused !== undefined) return <SignInPage expired={false} setup={setup} refused={refused} entered={entered} />;
  return (
    <Center h="100vh">
      <Loader aria-label={TEXTS.loading} />
    </Center>
  );
}
