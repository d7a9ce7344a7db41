import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { call, CallFailed } from './call.js';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // An answer that names a problem stays what it is; only a missing answer is asked for again.
        retry: (count, error) => count < 2 && error instanceof CallFailed && error.status === undefined,
      },
    },
  });
}

interface ApiOptions {
  /** Milliseconds after which it is asked for again by itself. */
  readonly every?: number;
  readonly enabled?: boolean;
}

/** What a GET answers; the last answer stays in view while the next one is under way. */
export function useApi<T>(path: string, { every, enabled = true }: ApiOptions = {}): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => call<T>(path, { signal }),
    placeholderData: keepPreviousData,
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/** A change; when it is done everything in view is asked for anew, which nobody waits for: a tenant may be slow. */
export function useChange<V, T = unknown>(change: (value: V) => Promise<T>): UseMutationResult<T, Error, V> {
  const client = useQueryClient();
  return useMutation<T, Error, V>({ mutationFn: change, onSettled: () => void client.invalidateQueries() });
}

/** `?name=value&...` of what is given; empty values are left out. */
export function queryText(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
