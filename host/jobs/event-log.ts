/** One event; ids increase. */
export interface LoggedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** The events of one job, for listeners that connect late or reconnect. */
export interface EventLog {
  /** Id of the newest event. */
  newest(): number;
  /** Gives the next event an id above this one. */
  skipTo(id: number): void;
  add(event: string, data: unknown): LoggedEvent;
  /** Adds an event with its id; ignores one that is not newer than all others. */
  put(event: LoggedEvent): void;
  /**
   * Sends a listener all events after an event, and then new ones, until the returned function is called.
   * @param after Id of the last event that the listener knows; 0 for none.
   */
  follow(after: number, listener: (event: LoggedEvent) => void): () => void;
}

/** Number of events kept for late listeners: each contains the whole state of its table, so old ones are not needed. */
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
