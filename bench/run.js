import { readdirSync } from 'node:fs';

/**
 * Runs the benchmarks named on the command line, or all. Each prints ratios against a floor or peer measured in the same
 * run, with the limit that we hold ourselves to; absolute figures would only describe the machine.
 */
const folder = new URL('.', import.meta.url);
const known = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || (entry.name.endsWith('.js') && entry.name !== 'run.js'))
  .map((entry) => ({
    name: entry.name.replace(/\.js$/, ''),
    module: entry.isDirectory() ? `${entry.name}/index.js` : entry.name,
  }));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(`error: no benchmark ${unknown.join(', ')}; there are ${known.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

let missed = 0;
for (const { name, module } of known.filter((one) => wanted.length === 0 || wanted.includes(one.name))) {
  const { run } = await import(new URL(module, folder).href);
  console.log(name);
  for (const { what, ratio, limit } of await run()) {
    const kept = ratio <= limit;
    if (!kept) missed += 1;
    console.log(`  ${kept ? 'ok    ' : 'MISSED'} ${ratio.toFixed(2).padStart(6)}x (limit ${limit}x)  ${what}`);
  }
}
process.exitCode = missed === 0 ? 0 : 1;
