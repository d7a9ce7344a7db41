/** One thing that happened; ids count up. */
export interface LoggedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** What happened in one piece of work, for those who come late or come back. */
export interface EventLog {
  /** Id of the newest event. */
  newest(): number;
  /** Lets the next event have an id above this. */
  skipTo(id: number): void;
  add(event: string, data: unknown): LoggedEvent;
  /** Adds an event that has its id; one that is not newer than all others is left out. */
  put(event: LoggedEvent): void;
  /**
   * Tells a listener everything behind an event and then what comes, until the returned function is called.
   * @param after Id of the last event that the listener knows; 0 for none.
   */
  follow(after: number, listener: (event: LoggedEvent) => void): () => void;
}

/** Events kept for latecomers: each tells the whole of its table, so old ones are not missed. */
export const MAX_EVENTS = 1000;

export function createEventLog(): EventLog {
  const kept: LoggedEvent[] = [];
  const listeners = new Set<(event: LoggedEvent) => void>();
  let newest = 0;
  const put = (added: LoggedEvent) => {
    if (added.id <= newest) return;
    newest = added.id;
    kept.push(added);
    if (kept.length > MAX_EVENTS) kept.shift();
    for (const listener of [...listeners]) listener(added);
  };
  return {
    newest: () => newest,
    skipTo(id) {
      newest = Math.max(newest, id);
    },
    add(event, data) {
      const added = { id: newest + 1, event, data };
      put(added);
      return added;
    },
    put,
    follow(after, listener) {
      for (const event of kept) if (event.id > after) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
