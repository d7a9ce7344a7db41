/** Deferred writes: a synchronous caller requests them, and they reach the store a moment later. */
export interface WriteBehind {
  /** Requests a write; several requests within a moment become one. */
  schedule(): void;
  /** Writes the waiting data now. Rejects if the store fails. */
  flush(): Promise<void>;
}

/**
 * @param write Stores all waiting data; never called twice at once.
 * @param momentMs Longest delay, which a kill may lose; default: one turn of the event loop.
 */
export function createWriteBehind(
  write: () => Promise<void>,
  onError: (error: unknown) => void,
  momentMs = 0,
): WriteBehind {
  let scheduled: NodeJS.Timeout | undefined;
  let tail: Promise<void> = Promise.resolve();
  const flush = () => {
    clearTimeout(scheduled);
    scheduled = undefined;
    const mine = tail.then(write);
    tail = mine.catch(() => undefined);
    return mine;
  };
  return {
    schedule() {
      scheduled ??= setTimeout(() => {
        flush().catch(onError);
      }, momentMs);
    },
    flush,
  };
}
