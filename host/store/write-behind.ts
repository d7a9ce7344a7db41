/** Writes that a synchronous caller leaves behind and that reach the store a moment later. */
export interface WriteBehind {
  /** Asks for a write; several requests of one moment become one. */
  schedule(): void;
  /** Writes what is waiting, now. Rejects when the store refuses it. */
  flush(): Promise<void>;
}

/**
 * @param write Stores everything that is waiting; it is never called twice at once.
 * @param momentMs How much a kill may lose; by default what was asked for in one turn of the event loop.
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
