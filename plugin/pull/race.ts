/** What one of several sources gave. */
export interface FromSource<T> {
  readonly source: number;
  /** Absent when the source has ended. */
  readonly value?: T;
}

/**
 * Values of several generators as they arrive. Each is asked for its next value as soon as it gave one, so one value
 * per source is fetched while the consumer stores another, and never more. Ends all of them when one fails or the
 * consumer stops.
 */
export async function* race<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<FromSource<T>> {
  const pending = new Map<number, Promise<{ source: number; result: IteratorResult<T> }>>();
  const ask = (source: number) => {
    const next = (sources[source] as AsyncGenerator<T>).next().then((result) => ({ source, result }));
    // Looked at by the race below, perhaps only after another source has failed.
    next.catch(() => undefined);
    pending.set(source, next);
  };
  for (const source of sources.keys()) ask(source);
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) {
        pending.delete(source);
        yield { source };
      } else {
        ask(source);
        yield { source, value: result.value };
      }
    }
  } finally {
    for (const source of sources) source.return(undefined).catch(() => undefined);
  }
}
