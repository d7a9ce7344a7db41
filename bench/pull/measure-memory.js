import { inFolder } from './in-folder.js';
import { pullApart } from './pull-apart.js';
import { startTenant } from './tenant.js';

const FIELDS = 160;
const SIZES = [100_000, 1_000_000];
const MAX_MB = 300;

/** Peak memory of a process that pulls a table, by its size. About 6 minutes, and 4 GB of disk while it lasts. */
export async function measureMemory() {
  const peaks = [];
  for (const incidents of SIZES) {
    console.error(`  memory for ${incidents} rows`);
    const tenant = await startTenant({ incidents });
    const select = await someFields(tenant);
    const { rows, peak, seconds } = await inFolder((folder) =>
      pullApart(tenant.config({ tables: ['incidents'], select: { incidents: select } }), folder),
    );
    tenant.stop();
    if (rows !== incidents) throw new Error(`${rows} rows came instead of ${incidents}`);
    console.error(`    ${Math.round(peak / 1024)} MB in ${Math.round(seconds)} s`);
    peaks.push(peak / 1024);
  }
  const [small, large] = peaks;
  return [
    {
      what: `peak memory for ${SIZES[1]} rows of ${FIELDS} fields against ${MAX_MB} MB`,
      ratio: large / MAX_MB,
      limit: 1,
    },
    { what: `peak memory for ${SIZES[1]} rows against ${SIZES[0]}`, ratio: large / small, limit: 1.2 },
  ];
}

/** That many fields of an incident, RecId and the cursor among them. */
async function someFields({ url, credentials }) {
  const headers = { authorization: `rest_api_key=${credentials.apiKey}` };
  const reply = await fetch(`${url}/api/odata/businessobject/incidents?$top=1`, { headers });
  const [record] = (await reply.json()).value;
  return [...new Set(['RecId', 'LastModDateTime', ...Object.keys(record)])].slice(0, FIELDS);
}
