import type { Asker } from './fill-in.js';

/** Asks no person and remembers what was missing. */
export function silentAsker(): { readonly asker: Asker; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const note = (path: string) => {
    missing.push(path);
    return Promise.resolve(undefined);
  };
  const nothing = () => Promise.resolve(undefined);
  return { asker: { value: note, optional: nothing, choice: note, section: () => Promise.resolve(false) }, missing };
}
