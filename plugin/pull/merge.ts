/** One source of values, identified by its object. */
export interface Source<T> {
  readonly values: AsyncGenerator<T>;
}

/** What a source gave. */
export interface FromSource<S, T> {
  readonly source: S;
  /** Absent when the source has ended. */
  readonly value?: T;
}

/**
 * Merges the values of several sources as they arrive. Each source is asked for its next value as soon as it has given
 * one: one value per source is fetched while the consumer stores another, and never more. `start` is asked for another
 * source whenever fewer than `most` are running. When one fails or the consumer stops, `stop` is called, so that none
 * of them asks for more, and all have ended before this does.
 */
export async function* merge<S extends Source<T>, T>(
  start: () => S | undefined,
  most: () => number,
  stop: () => void = () => undefined,
): AsyncGenerator<FromSource<S, T>> {
  const pending = new Map<S, Promise<{ source: S; result: IteratorResult<T> }>>();
  const ask = (source: S) => {
    const next = source.values.next().then((result) => ({ source, result }));
    // The race below awaits it, perhaps only after another source has failed.
    next.catch(() => undefined);
    pending.set(source, next);
  };
  const fill = () => {
    while (pending.size < Math.max(1, most())) {
      const source = start();
      if (source === undefined) return;
      ask(source);
    }
  };
  try {
    fill();
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) {
        pending.delete(source);
        yield { source };
      } else {
        ask(source);
        yield { source, value: result.value };
      }
      fill();
    }
  } finally {
    if (pending.size > 0) stop();
    // Later errors of these sources change nothing: the first failure is the one to report.
    await Promise.allSettled([...pending.keys()].map((source) => source.values.return(undefined)));
  }
}
