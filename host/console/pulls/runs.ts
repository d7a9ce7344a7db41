import type { UseQueryResult } from '@tanstack/react-query';
import type { PulledTable } from '../../pull/pulled-table.js';
import type { RunReport } from '../../store/runs.js';
import { queryText, useApi } from '../api/queries.js';

const RUNS = 20;

/** The last pulls of a connection, newest first; asked for again whenever a job of the page ends. */
export function useRuns(connection: string): UseQueryResult<{ readonly runs: readonly RunReport[] }> {
  return useApi(`/api/runs${queryText({ connection, job: 'pull', limit: RUNS })}`, { every: 30_000 });
}

/** The tables of a run; none where it failed before it read one. */
export function tablesOf({ result }: RunReport): readonly PulledTable[] {
  return ((result ?? {}) as { readonly tables?: readonly PulledTable[] }).tables ?? [];
}

export function rowsOf(run: RunReport): number {
  return tablesOf(run).reduce((sum, { rows }) => sum + rows, 0);
}
