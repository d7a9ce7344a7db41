import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProgressEvent } from '../../host-sdk/index.js';

type Listener = (event: ProgressEvent) => void;

const listeners = new AsyncLocalStorage<Listener>();

/**
 * Runs `work` and tells `listener` what the plugin reports while doing it. A plugin reports to its connection; this
 * tells apart the pieces of work that one connection does side by side.
 */
export function overhear<T>(listener: Listener, work: () => Promise<T>): Promise<T> {
  return listeners.run(listener, work);
}

/** Passes an event to whoever overhears the work that it comes from. */
export function passOn(event: ProgressEvent): void {
  listeners.getStore()?.(event);
}
