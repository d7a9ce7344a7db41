import { inFolder } from './in-folder.js';
import { pullApart } from './pull-apart.js';
import { startTenant } from './tenant.js';

const SEEDED = ['incidents', 'employees', 'changes', 'problems', 'tasks', 'cis', 'journals', 'servicereqs'];
const CUSTOM = Array.from({ length: 12 }, (_, index) => `Shipment${index + 1}`);
const CALLS_PER_TABLE = 2;

/** Calls of a fresh process for tables in which nothing has changed since the last pull. About 10 s. */
export async function measureQuiet() {
  const tables = [...SEEDED, ...CUSTOM.map((name) => `${name}s`)];
  console.error(`  ${tables.length} quiet tables`);
  const objects = CUSTOM.map((name) => ({ name, fields: ['text 60: Label'], size: 100 }));
  const tenant = await startTenant({ incidents: 1000, schema: { objects } });
  const { sent, counted } = await inFolder(async (folder) => {
    await pullApart(tenant.config({ tables }), folder);
    // Beyond what an increment reads back.
    await tenant.control('PUT', 'clock', { advance: 3_600_000 });
    const before = await tenant.calls();
    const { rows, calls } = await pullApart(tenant.config({ tables, mode: 'incremental' }), folder);
    if (rows > 0) throw new Error(`${rows} rows came from quiet tables`);
    return { sent: (await tenant.calls()) - before, counted: calls };
  });
  tenant.stop();
  if (sent !== counted) throw new Error(`the tenant saw ${sent} calls, the pull says ${counted}`);
  return [
    {
      what: `${sent} calls for ${tables.length} quiet tables against ${CALLS_PER_TABLE} each`,
      ratio: sent / (tables.length * CALLS_PER_TABLE),
      limit: 1,
    },
  ];
}
