import { setImmediate } from 'node:timers/promises';

/** Longest time of synchronous work before requests, events and other jobs run. */
const MAX_MS = 25;

/** Creates a pause for long loops: awaited in each iteration, it yields to other work when the time is up. */
export function createYielder(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < MAX_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
