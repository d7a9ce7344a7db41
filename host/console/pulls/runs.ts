import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiRun } from '../../api/shapes/run.js';
import type { PulledTable } from '../../api/shapes/table.js';
import type { AnswerOf } from '../api/client.js';
import { useApi } from '../api/queries.js';

const RUNS = 20;

/** The last pulls of a connection, newest first; refetched whenever a job of the page ends. */
export function useRuns(connection: string): UseQueryResult<AnswerOf<'get', '/api/runs'>> {
  return useApi('/api/runs', { query: { connection, job: 'pull', limit: RUNS }, every: 30_000 });
}

/** The tables of a run; none if it failed before it read one. */
export function tablesOf({ result }: ApiRun): readonly PulledTable[] {
  return ((result ?? {}) as { readonly tables?: readonly PulledTable[] }).tables ?? [];
}

export function rowsOf(run: ApiRun): number {
  return tablesOf(run).reduce((sum, { rows }) => sum + rows, 0);
}
