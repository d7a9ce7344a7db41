import type { CallEvent } from '../../host-sdk/index.js';

type Listener = (event: CallEvent) => void;

/** Work that several calls wait for together. */
export interface SharedWork<T> {
  /** Its result. Until then the joining call gets its waits too. */
  join(onEvent: Listener | undefined): Promise<T>;
}

/** Starts work that reports each of its waits once to every call that waits for it. */
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
