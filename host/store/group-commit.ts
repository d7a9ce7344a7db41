import { isPluginError } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import { transaction, type StoreTransaction } from './transaction.js';

interface Waiting {
  run(tx: StoreTransaction): Promise<void>;
  done(): void;
  fail(error: unknown): void;
}

const waitingFor = new WeakMap<StoreDatabase, Waiting[]>();

/**
 * Group commit: runs `work` in one transaction with all other calls of the same turn of the event loop, so that they
 * wait for the disk only once. Resolves when the transaction is durable. If the shared transaction fails, each is run again in
 * its own transaction, so `work` must do nothing but read and write the store.
 */
export function groupCommit<T>(db: StoreDatabase, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let result: T;
    const one: Waiting = {
      async run(tx) {
        result = await work(tx);
      },
      done: () => {
        resolve(result);
      },
      fail: reject,
    };
    const waiting = waitingFor.get(db);
    if (waiting !== undefined) {
      waiting.push(one);
      return;
    }
    const group = [one];
    waitingFor.set(db, group);
    setImmediate(() => {
      waitingFor.delete(db);
      void commit(db, group);
    });
  });
}

async function commit(db: StoreDatabase, group: readonly Waiting[]): Promise<void> {
  try {
    await transaction(db, async (tx) => {
      for (const one of group) await one.run(tx);
    });
  } catch (error) {
    const [only, another] = group;
    if (another === undefined) only?.fail(error);
    // A store that takes nothing takes none of them either, and each would wait for it again.
    else if (isPluginError(error)) for (const one of group) one.fail(error);
    else for (const one of group) await commit(db, [one]);
    return;
  }
  for (const one of group) one.done();
}
