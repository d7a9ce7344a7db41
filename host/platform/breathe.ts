import { setImmediate } from 'node:timers/promises';

/** How long work may go on before others get their turn: requests, events, other jobs. */
const MAX_MS = 25;

/** Makes a pause for work that goes over many things: awaited between two of them, it lets others work where it is time. */
export function createBreather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < MAX_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
