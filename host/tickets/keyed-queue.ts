/** Lets other tasks run while this one waits; its key stays busy. */
export type ReleaseSlotWhile = (wait: () => Promise<void>) => Promise<void>;

/** Runs tasks in parallel, but tasks with the same key one after another in the order of their addition. */
export interface KeyedQueue {
  /** Resolves when there is room for another task, not when this one is done. Tasks handle their own errors. */
  add(keys: string | readonly string[], task: (releaseSlotWhile: ReleaseSlotWhile) => Promise<void>): Promise<void>;
  /** Resolves when every task is done; rejects with the first error of a task. */
  drain(): Promise<void>;
}

/**
 * @param concurrency Tasks that run at once.
 * @param backlog Tasks that may wait, so that one busy key does not block the others.
 */
export function createKeyedQueue(concurrency: number, backlog = concurrency * 32): KeyedQueue {
  const tails = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  const failures: unknown[] = [];
  let running = 0;
  let unfinished = 0;
  let roomMade: (() => void) | undefined;

  const slot = async () => {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  const releaseSlotWhile: ReleaseSlotWhile = async (wait) => {
    leave();
    try {
      await wait();
    } finally {
      await slot();
    }
  };

  return {
    async add(given, task) {
      const keys = typeof given === 'string' ? [given] : given;
      const before = Promise.all(keys.flatMap((key) => tails.get(key) ?? []));
      unfinished += 1;
      const run = async () => {
        await before;
        await slot();
        try {
          await task(releaseSlotWhile);
        } catch (error) {
          failures.push(error);
        } finally {
          leave();
          unfinished -= 1;
          roomMade?.();
        }
      };
      const done = run().finally(() => {
        for (const key of keys) if (tails.get(key) === done) tails.delete(key);
      });
      for (const key of keys) tails.set(key, done);
      while (unfinished >= concurrency + backlog) {
        await new Promise<void>((resolve) => (roomMade = resolve));
      }
    },
    async drain() {
      while (tails.size > 0) await Promise.all(tails.values());
      if (failures.length > 0) throw failures[0];
    },
  };
}
