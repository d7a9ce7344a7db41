import { useSyncExternalStore } from 'react';

let reached = true;
const listeners = new Set<() => void>();

/** Records whether the host has just answered a call, with any status. */
export function noteReach(now: boolean): void {
  if (reached === now) return;
  reached = now;
  for (const listener of [...listeners]) listener();
}

/** False from the first call without an answer to the next one with one. */
export function useReach(): boolean {
  return useSyncExternalStore(listen, () => reached);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
