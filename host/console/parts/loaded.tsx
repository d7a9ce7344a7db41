import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CallFailed } from '../api/call.js';
import { TEXTS } from '../texts/index.js';
import { Trouble } from './trouble.js';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/** The answer of a query; a placeholder while it loads, and the problem if it fails. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  // Every page already shows at its top that the host does not answer.
  const isSilence = query.error instanceof CallFailed && query.error.status === undefined;
  const trouble =
    query.error === null || isSilence ? null : <Trouble error={query.error} again={() => void query.refetch()} />;
  if (query.data !== undefined) {
    return (
      <>
        {trouble}
        {children(query.data)}
      </>
    );
  }
  return (
    trouble ?? (
      <Stack role="status" aria-label={TEXTS.loading}>
        <Skeleton height={28} />
        <Skeleton height={28} />
        <Skeleton height={28} width="60%" />
      </Stack>
    )
  );
}
