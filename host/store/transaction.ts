import { setTimeout as wait } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { PluginError } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { StoreTables } from './schema.js';
import { isLocked } from './store-problem.js';

export type StoreTransaction = Transaction<StoreTables>;

/** Attempts with random pauses, enough for many transactions on the same rows. */
const MAX_ATTEMPTS = 20;
const MAX_PAUSE_MS = 100;

/**
 * Runs `work` in a serializable transaction; inside another transaction it becomes a part of that.
 * A database with several writers may refuse it because of a conflict: `work` is then run again, so it must do nothing
 * but read and write the store. Throws the error of `work`, and `host.store` if every attempt has a conflict.
 */
export async function transaction<T>(db: StoreDatabase, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return work(db);
  for (let attempt = 1; ; attempt += 1) {
    try {
      // eslint-disable-next-line no-restricted-syntax -- this is the wrapper.
      return await db.transaction().setIsolationLevel('serializable').execute(work);
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt === MAX_ATTEMPTS) {
        throw new PluginError('host.store', 'Other processes change the same rows of the store all the time.', {
          cause: error,
        });
      }
      await wait(Math.random() * Math.min(MAX_PAUSE_MS, 2 ** attempt));
    }
  }
}

function isTransaction(db: StoreDatabase): db is StoreTransaction {
  return db.isTransaction;
}

/** SQLSTATE: serialization_failure and deadlock_detected. */
const CONFLICTS = ['40001', '40P01'];

function isConflict(error: unknown): boolean {
  return isLocked(error) || CONFLICTS.includes((error as { readonly code?: unknown } | null)?.code as string);
}
