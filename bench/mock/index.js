import { measureParser } from './measure-parser.js';
import { measureServer } from './measure-server.js';

/** The benchmarks of the mock tenant. */
export async function run() {
  return [...measureParser(), ...(await measureServer())];
}
