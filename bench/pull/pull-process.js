import { pull } from './pull.js';

/** One pull in a process of its own, which sends its parent the result and its peak resident memory in KB. */
const { config, folder } = JSON.parse(process.argv[2]);
const pulled = await pull(config, folder);
process.send({ ...pulled, peak: process.resourceUsage().maxRSS });
process.disconnect();
