import { setTimeout as wait } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { isLocked, storeProblem } from './store-problem.js';

const POLL_INTERVAL_MS = 25;

/**
 * A SQLite driver that waits for other programs without blocking this process, and reports faults of the file as problems.
 * Throws `host.store` for a lock of more than `longestMs` milliseconds and for a file that cannot be used, and
 * `host.disk_full`.
 */
export function patientDriver(driver: Driver, path: string, longestMs: number): Driver {
  const patiently = <T>(work: () => T | Promise<T>) => whenUnlocked(path, work, longestMs);
  return {
    init: () => driver.init(),
    acquireConnection: async () => patientConnection(await driver.acquireConnection(), path, patiently),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => driver.destroy(),
  };
}

/** Retries an operation that another program may lock, for `longestMs` milliseconds. Throws as the driver does. */
export async function whenUnlocked<T>(path: string, work: () => T | Promise<T>, longestMs: number): Promise<T> {
  const begun = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const waited = performance.now() - begun;
      if (!isLocked(error) || waited >= longestMs) throw storeProblem(path, error, waited);
      await wait(POLL_INTERVAL_MS);
    }
  }
}

function patientConnection(
  connection: DatabaseConnection,
  path: string,
  patiently: <T>(work: () => Promise<T>) => Promise<T>,
): DatabaseConnection {
  return {
    executeQuery: <R>(query: CompiledQuery) => patiently<QueryResult<R>>(() => connection.executeQuery<R>(query)),
    async *streamQuery<R>(query: CompiledQuery, chunkSize?: number) {
      try {
        yield* connection.streamQuery<R>(query, chunkSize);
      } catch (error) {
        throw storeProblem(path, error);
      }
    },
  };
}
