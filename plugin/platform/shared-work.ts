import type { CallEvent } from '../../host-sdk/index.js';

type Listener = (event: CallEvent) => void;

/** Work that several calls wait for at once. */
export interface SharedWork<T> {
  /** Its result; until then the call that joins hears of its waits too. */
  join(onEvent: Listener | undefined): Promise<T>;
}

/** Starts work whose waits are told to every call that waits for it, each once. */
export function shareWork<T>(work: (tell: Listener) => Promise<T>): SharedWork<T> {
  const listeners = new Set<Listener>();
  let isOver = false;
  const result = work((event) => {
    for (const listener of listeners) listener(event);
  });
  const end = () => {
    isOver = true;
    listeners.clear();
  };
  result.then(end, end);
  return {
    join(onEvent) {
      if (onEvent !== undefined && !isOver) listeners.add(onEvent);
      return result;
    },
  };
}
