import { measureCreation } from './measure-creation.js';
import { measureStore } from './measure-store.js';
import { measureSync } from './measure-sync.js';

/** The benchmarks of tickets. */
export async function run() {
  return [...(await measureCreation()), ...(await measureSync()), ...(await measureStore())];
}
