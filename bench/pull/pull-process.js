import { pull } from './pull.js';

/** One pull in a process of its own, which tells its parent what it came to and its peak of resident memory in KB. */
const { config, folder } = JSON.parse(process.argv[2]);
const pulled = await pull(config, folder);
process.send({ ...pulled, peak: process.resourceUsage().maxRSS });
process.disconnect();
