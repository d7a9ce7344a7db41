import { floor } from './floor.js';
import { inFolder } from './in-folder.js';
import { pull } from './pull.js';
import { startTenant } from './tenant.js';

const ROWS = 20_000;
const LANES = 4;
const ROUNDS = 5;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Into SQLite from a tenant that answers at once, against the least that a pull can do; taken in turn. About 60 s. */
export async function measureWriting() {
  const tenant = await startTenant({ incidents: ROWS });
  const config = tenant.config({ tables: ['incidents'], max_lanes: LANES });
  const times = { ours: [], floor: [] };
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    console.error(`  ${ROWS} rows without latency, round ${round} of ${ROUNDS}`);
    for (const [name, work] of [
      ['floor', (folder) => floor(tenant, LANES, folder)],
      ['ours', (folder) => pull(config, folder)],
    ]) {
      const { rows, seconds } = await inFolder(work);
      if (rows !== ROWS) throw new Error(`${rows} rows came instead of ${ROWS}`);
      if (round > 0) times[name].push(seconds);
    }
  }
  tenant.stop();
  return [
    {
      what: `time of ${ROWS} rows into SQLite against undici, JSON.parse and one prepared upsert`,
      ratio: median(times.ours) / median(times.floor),
      limit: 1.43,
    },
  ];
}
