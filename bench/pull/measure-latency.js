import { floor } from './floor.js';
import { inFolder } from './in-folder.js';
import { pull } from './pull.js';
import { startTenant } from './tenant.js';

const ROWS = 50_000;
const PAGE = 100;
const LATENCY_S = 0.1;
/** Of a walk: records that come twice because each page begins with the last one, lanes, its beginning and its end. */
const PAGES_PER_PAGE = 1.015;
const CALLS_PER_LANE = 2;
const CALLS_BESIDE = 6;
/** $metadata, the survey, and the records without a date. */
const CALLS_BEFORE = 6;
const LANES = [4, 8];
const MAX_TIMES = 1.3;

/** Calls, and wall clock against the least client at the same latency in as many lanes. About a minute. */
export async function measureLatency() {
  const tenant = await startTenant({ incidents: ROWS, latencyMs: LATENCY_S * 1000 });
  const results = [];
  for (const lanes of LANES) {
    console.error(`  ${ROWS} rows at ${LATENCY_S} s, ${lanes} lanes`);
    const { rows, calls, seconds } = await inFolder((folder) =>
      pull(tenant.config({ tables: ['incidents'], max_lanes: lanes }), folder),
    );
    if (rows !== ROWS) throw new Error(`${rows} rows came instead of ${ROWS}`);
    const pages = Math.ceil((PAGES_PER_PAGE * ROWS) / PAGE);
    const most = pages + CALLS_PER_LANE * lanes + CALLS_BESIDE + CALLS_BEFORE;
    results.push({
      what: `${calls} calls for ${ROWS} rows in ${lanes} lanes against ${most}`,
      ratio: calls / most,
      limit: 1,
    });
    const least = await inFolder((folder) => floor(tenant, lanes, folder));
    if (least.rows !== ROWS) throw new Error(`${least.rows} rows came instead of ${ROWS}`);
    results.push({
      what: `time of ${ROWS} rows at 100 ms in ${lanes} lanes against a client that checks nothing`,
      ratio: seconds / least.seconds,
      limit: MAX_TIMES,
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
