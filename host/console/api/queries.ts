import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { call, CallFailed } from './call.js';
import { addressOf, type AnswerOf, type Args, type AskOptions, type PathOf } from './client.js';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // An answer with a problem is final; the query retries only if there was no answer.
        retry: (count, error) => count < 2 && error instanceof CallFailed && error.status === undefined,
      },
    },
  });
}

interface Refreshing {
  /** Milliseconds after which the query refetches automatically. */
  readonly every?: number;
  readonly enabled?: boolean;
}

/** The answer of a query; the last answer stays visible while the next one is loading. */
export function useApi<P extends PathOf<'get'>>(
  path: P,
  ...[options]: Args<AskOptions<'get', P> & Refreshing>
): UseQueryResult<AnswerOf<'get', P>> {
  const { every, enabled = true }: Refreshing = options ?? {};
  const address = addressOf<P>(path, ...([options] as Args<AskOptions<'get', P>>));
  return useQuery<AnswerOf<'get', P>>({
    queryKey: [address],
    queryFn: ({ signal }) => call<AnswerOf<'get', P>>(address, { signal }),
    placeholderData: keepPreviousData,
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/** A change; when it succeeds, all visible queries refetch in the background, because a tenant may be slow. */
export function useChange<V, T = unknown>(change: (value: V) => Promise<T>): UseMutationResult<T, Error, V> {
  const client = useQueryClient();
  return useMutation<T, Error, V>({ mutationFn: change, onSettled: () => void client.invalidateQueries() });
}
