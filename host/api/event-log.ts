/** One thing that happened; ids count up. */
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

/** @param last Id below those of all events. */
export function createEventLog(last = 0): EventLog {
  const kept: LoggedEvent[] = [];
  const listeners = new Set<(event: LoggedEvent) => void>();
  let newest = last;
  return {
    add(event, data) {
      newest += 1;
      const added = { id: newest, event, data };
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
