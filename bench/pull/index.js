import { measureLatency, measureRateLimit } from './measure-latency.js';
import { measureMemory } from './measure-memory.js';
import { measureQuiet } from './measure-quiet.js';
import { measureWriting } from './measure-writing.js';

/** The benchmarks of pull, against a mock tenant in a process of its own. About 9 minutes, most of it for a million rows. */
export async function run() {
  return [
    ...(await measureQuiet()),
    ...(await measureLatency()),
    ...(await measureRateLimit()),
    ...(await measureWriting()),
    ...(await measureMemory()),
  ];
}
