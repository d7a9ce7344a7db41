/** The benchmarks of the mock tenant: `node bench/mock/index.js`, after `npm run build`. */
import './parser.js';
import './run.js';
