import { inFolder } from './in-folder.js';
import { pullApart } from './pull-apart.js';
import { startTenant } from './tenant.js';

/** An incident of the mock has 171 fields. */
const SIZES = [100_000, 1_000_000];
const MOST_MB = 300;

/** Peak memory of a process that pulls a table, by its size. About 6 minutes, and 4 GB of disk while it lasts. */
export async function measureMemory() {
  const peaks = [];
  for (const incidents of SIZES) {
    console.error(`  memory for ${incidents} rows`);
    const tenant = await startTenant({ incidents });
    const { rows, peak, seconds } = await inFolder((folder) =>
      pullApart(tenant.config({ tables: ['incidents'] }), folder),
    );
    tenant.stop();
    if (rows !== incidents) throw new Error(`${rows} rows came instead of ${incidents}`);
    console.error(`    ${Math.round(peak / 1024)} MB in ${Math.round(seconds)} s`);
    peaks.push(peak / 1024);
  }
  const [small, large] = peaks;
  return [
    { what: `peak memory for ${SIZES[1]} rows of 171 fields against ${MOST_MB} MB`, ratio: large / MOST_MB, limit: 1 },
    { what: `peak memory for ${SIZES[1]} rows against ${SIZES[0]}`, ratio: large / small, limit: 1.2 },
  ];
}
