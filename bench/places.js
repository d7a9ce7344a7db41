import { loadPlugin } from 'ivanti-exchange/host';
import { inFolder } from './pull/in-folder.js';
import { pull } from './pull/pull.js';
import { startTenant } from './pull/tenant.js';

const ROWS = 20_000;
const LATENCY_MS = 40;
/** Never reached: the cost of keeping it is what is measured. */
const PER_MINUTE = 100_000;
const TURNS = 6;
const LIMIT = 1.02;

/** The cost for one process of sharing its call places through the store, compared with its own window. About a minute. */
export async function run() {
  const tenant = await startTenant({ incidents: ROWS, latencyMs: LATENCY_MS });
  const shared = await loadPlugin();
  const config = tenant.config({ tables: ['incidents'] }, { rate_limit: PER_MINUTE });
  const seconds = { shared: [], local: [] };
  const kinds = Object.entries({ shared, local: withoutPlaces(shared) });
  for (let turn = 0; turn <= TURNS; turn += 1) {
    // Each goes first as often as the other, and the first turn only warms up.
    for (const [name, loaded] of turn % 2 === 0 ? kinds : kinds.toReversed()) {
      const pulled = await inFolder((folder) => pull(config, folder, loaded));
      if (pulled.rows !== ROWS) throw new Error(`${pulled.rows} rows came instead of ${ROWS}`);
      if (turn > 0) seconds[name].push(pulled.seconds);
    }
  }
  tenant.stop();
  return [
    {
      what: `time of ${ROWS} rows at ${LATENCY_MS} ms with places from the store against a window of the process`,
      ratio: median(seconds.shared) / median(seconds.local),
      limit: LIMIT,
    },
  ];
}

/** The plugin as at a host that keeps no places. */
function withoutPlaces(loaded) {
  return {
    ...loaded,
    create: ({ ledger, ...services }, ...rest) =>
      loaded.create(
        {
          ...services,
          ledger: {
            record: (tenant, purpose) => {
              ledger.record(tenant, purpose);
            },
            usage: (tenant) => ledger.usage(tenant),
          },
        },
        ...rest,
      ),
  };
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
