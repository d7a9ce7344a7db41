/** Writes that a synchronous caller leaves behind and that reach the store in the same turn of the event loop. */
export interface WriteBehind {
  /** Asks for a write; several requests of one turn become one. */
  schedule(): void;
  /** Writes what is waiting, now. Rejects when the store refuses it. */
  flush(): Promise<void>;
}

/** @param write Stores everything that is waiting; it is never called twice at once. */
export function createWriteBehind(write: () => Promise<void>, onError: (error: unknown) => void): WriteBehind {
  let scheduled: NodeJS.Immediate | undefined;
  let tail: Promise<void> = Promise.resolve();
  const flush = () => {
    clearImmediate(scheduled);
    scheduled = undefined;
    const mine = tail.then(write);
    tail = mine.catch(() => undefined);
    return mine;
  };
  return {
    schedule() {
      scheduled ??= setImmediate(() => {
        flush().catch(onError);
      });
    },
    flush,
  };
}
