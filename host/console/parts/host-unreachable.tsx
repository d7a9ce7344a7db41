import { Alert } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/call.js';
import { useReach } from '../api/reach.js';
import { TEXTS } from '../texts/index.js';

const TRY_INTERVAL_MS = 2_000;

/** Shows that the host does not answer, retries, and refetches everything when it answers again. */
export function HostUnreachable() {
  const client = useQueryClient();
  const isReached = useReach();
  useEffect(() => {
    if (isReached) return undefined;
    const timer = setInterval(() => {
      call('/health').then(
        () => client.invalidateQueries(),
        () => undefined,
      );
    }, TRY_INTERVAL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isReached, client]);
  if (isReached) return null;
  return (
    <Alert
      className="host-unreachable"
      color="red"
      variant="outline"
      role="alert"
      mb="md"
      title={TEXTS.hostUnreachable.title}
    >
      {TEXTS.hostUnreachable.text}
    </Alert>
  );
}
