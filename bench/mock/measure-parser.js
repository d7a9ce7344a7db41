/** Parses a 50-way `or` with the mock's parser and, where it is installed, with @odata/parser. `node bench/mock/parser.js` */
import { createRequire } from 'node:module';
import { parseFilter } from '../../dist/mock-ivanti/query/parser.js';

const FILTER = Array.from({ length: 50 }, (_, index) => `IncidentNumber eq ${10001 + index}`).join(' or ');
const RUNS = 5;

/** Microseconds per call, median of the runs, after a warm-up. */
function microseconds(parse, count) {
  const runs = [];
  for (let run = 0; run <= RUNS; run++) {
    const started = performance.now();
    for (let call = 0; call < count; call++) parse();
    runs.push(((performance.now() - started) * 1000) / count);
  }
  return runs.slice(1).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)];
}

const own = microseconds(() => parseFilter(FILTER), 2000);
console.log(`mock-ivanti    ${own.toFixed(0)} us`);
try {
  const { defaultParser } = createRequire(import.meta.url)('@odata/parser');
  const peer = microseconds(() => defaultParser.filter(FILTER), 100);
  console.log(`@odata/parser  ${peer.toFixed(0)} us, ${(peer / own).toFixed(0)}x (bar 10x)`);
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  console.log('@odata/parser  not installed');
}
