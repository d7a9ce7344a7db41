import { Counter, Gauge, Registry } from 'prom-client';
import type { Clock } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { quotaReport } from '../sessions/quota.js';
import { listCounts } from '../store/metric-counts.js';
import type { Store } from '../store/store.js';
import { COUNTERS, GAUGES, metricName, type Metric } from '../metrics/definitions.js';

export interface MetricsText {
  /** Content type. */
  readonly type: string;
  readonly text: string;
}

/** The counters of all processes of a data folder as Prometheus text, in a separate registry. */
export function createMetricsText(
  store: Store,
  plugins: readonly LoadedPlugin[],
  clock: Clock,
): () => Promise<MetricsText> {
  const registry = new Registry();
  const describe = ([name, { help, labels }]: [string, Metric]) => ({
    name: metricName(name),
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  const counters = new Map(Object.entries(COUNTERS).map((one) => [one[0], new Counter(describe(one))]));
  const lastDay = new Gauge(describe(['calls_last_day', GAUGES.calls_last_day]));
  const left = new Gauge(describe(['calls_left', GAUGES.calls_left]));

  return async () => {
    const counts = await listCounts(store.db);
    const quotas = await quotaReport(store, plugins, clock);
    // The code below does not await, so two scrapes at once cannot mix.
    registry.resetMetrics();
    for (const { metric, labels, value } of counts) {
      // A later version of this program may have stored counters that this version does not know.
      const definition = Object.hasOwn(COUNTERS, metric) ? COUNTERS[metric as keyof typeof COUNTERS] : undefined;
      const values = JSON.parse(labels) as readonly string[];
      if (definition?.labels.length !== values.length) continue;
      const named = Object.fromEntries(definition.labels.map((label, at) => [label, values[at] ?? '']));
      counters.get(metric)?.inc(named, value);
    }
    for (const { tenant, byPurpose, left: callsLeft } of quotas) {
      for (const [purpose, calls] of Object.entries(byPurpose)) lastDay.set({ tenant, purpose }, calls);
      if (callsLeft === null) continue;
      left.set({ tenant, for: 'tables' }, callsLeft.tables);
      left.set({ tenant, for: 'tickets' }, callsLeft.tickets);
    }
    return { type: registry.contentType, text: await registry.metrics() };
  };
}
