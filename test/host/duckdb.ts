import type { DuckDBConnection } from '@duckdb/node-api';

/** Why a test without DuckDB is skipped. */
export const NO_DUCKDB = 'DuckDB is not installed for this platform';

/** Runs SQL in a DuckDB of its own, in memory; undefined where DuckDB is not installed. */
export async function openDuckDb(): Promise<DuckDBConnection | undefined> {
  try {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    return await (await DuckDBInstance.create(':memory:')).connect();
  } catch {
    return undefined;
  }
}

/** The rows of a query, with the values of DuckDB as JSON. */
export async function queried(
  duckDb: DuckDBConnection,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await duckDb.runAndReadAll(sql)).getRowObjectsJson();
}
