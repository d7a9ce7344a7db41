import { inFolder } from './in-folder.js';
import { pull } from './pull.js';
import { startTenant } from './tenant.js';

const ROWS = 50_000;
const PAGE = 100;
const LATENCY_S = 0.1;
const CALLS_BESIDE_PAGES = 5;
/** Wall clock against the time in which so many lanes can make so many calls. */
const LIMITS = new Map([
  [4, 1.3],
  [8, 1.5],
]);

/** Calls, and wall clock against latency alone. About 25 s. */
export async function measureLatency() {
  const tenant = await startTenant({ incidents: ROWS, latencyMs: LATENCY_S * 1000 });
  const results = [];
  for (const [lanes, limit] of LIMITS) {
    console.error(`  ${ROWS} rows at ${LATENCY_S} s, ${lanes} lanes`);
    const { rows, calls, seconds } = await inFolder((folder) =>
      pull(tenant.config({ tables: ['incidents'], max_lanes: lanes }), folder),
    );
    if (rows !== ROWS) throw new Error(`${rows} rows came instead of ${ROWS}`);
    const most = ROWS / PAGE + lanes + CALLS_BESIDE_PAGES;
    results.push({
      what: `${calls} calls for ${ROWS} rows against a page each, ${lanes} lanes and ${CALLS_BESIDE_PAGES} (${most})`,
      ratio: calls / most,
      limit: 1,
    });
    const floor = (calls * LATENCY_S) / lanes;
    results.push({
      what: `time of ${ROWS} rows at 100 ms in ${lanes} lanes against the latency of the calls`,
      ratio: seconds / floor,
      limit,
    });
  }
  tenant.stop();
  return results;
}

/** The same with a connection that may send half the calls in a minute. Over a minute. */
export async function measureRateLimit() {
  const lanes = 4;
  const perMinute = Math.floor(ROWS / PAGE / 2);
  console.error(`  ${ROWS} rows at ${LATENCY_S} s, ${lanes} lanes, ${perMinute} calls a minute`);
  const tenant = await startTenant({ incidents: ROWS, latencyMs: LATENCY_S * 1000 });
  const { calls, seconds } = await inFolder((folder) =>
    pull(tenant.config({ tables: ['incidents'], max_lanes: lanes }, { rate_limit: perMinute }), folder),
  );
  tenant.stop();
  const inLastMinute = ((calls - 1) % perMinute) + 1;
  const floor = 60 * Math.floor((calls - 1) / perMinute) + (inLastMinute * LATENCY_S) / lanes;
  return [
    {
      what: `time of ${calls} calls at ${perMinute} a minute against what the quota allows`,
      ratio: seconds / floor,
      limit: 1.3,
    },
  ];
}
