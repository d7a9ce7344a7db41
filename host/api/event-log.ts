/** One thing that happened; ids count up from 1. */
export interface LoggedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** What happened in one piece of work, for those who come late or come back. */
export interface EventLog {
  add(event: string, data: unknown): void;
  /**
   * Tells a listener everything behind an event and then what comes, until the returned function is called.
   * @param after Id of the last event that the listener knows; 0 for none.
   */
  follow(after: number, listener: (event: LoggedEvent) => void): () => void;
}

/** Events kept for latecomers: each tells the whole of its table, so old ones are not missed. */
const MOST = 1000;

export function createEventLog(): EventLog {
  const kept: LoggedEvent[] = [];
  const listeners = new Set<(event: LoggedEvent) => void>();
  let last = 0;
  return {
    add(event, data) {
      last += 1;
      const added = { id: last, event, data };
      kept.push(added);
      if (kept.length > MOST) kept.shift();
      for (const listener of [...listeners]) listener(added);
    },
    follow(after, listener) {
      for (const event of kept) if (event.id > after) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
