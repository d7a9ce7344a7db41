/** The metrics: `docs/metrics.md` lists the same, and a test compares the two. */
export interface Metric {
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
}

const PREFIX = 'ivanti_exchange_';

/** Counters add up over all processes that work in a data folder, and survive restarts. */
export const COUNTERS = {
  requests_total: {
    kind: 'counter',
    help: 'Finished requests; a retried request counts once; outcome is 2xx, 3xx, 4xx, 5xx, or failed without a response',
    labels: ['tenant', 'purpose', 'outcome'],
  },
  calls_total: {
    kind: 'counter',
    help: 'Calls sent; each attempt of a request counts, as on the tenant',
    labels: ['tenant', 'purpose'],
  },
  retries_total: {
    kind: 'counter',
    help: 'Attempts of a request after the first one',
    labels: ['tenant', 'purpose'],
  },
  waits_total: {
    kind: 'counter',
    help: 'Times that the host waited before a call',
    labels: ['connection', 'reason'],
  },
  wait_seconds_total: {
    kind: 'counter',
    help: 'Seconds that the host waited before calls',
    labels: ['connection', 'reason'],
  },
  rows_total: {
    kind: 'counter',
    help: 'Rows pulled into destinations',
    labels: ['connection', 'table'],
  },
  alerts_total: {
    kind: 'counter',
    help: 'Processed alerts; outcome is created, updated, onto_closed, nothing_to_resolve, failed or unknown',
    labels: ['connection', 'outcome'],
  },
  synced_tickets_total: {
    kind: 'counter',
    help: 'Tickets that a sync has read; outcome is changed, same, missing or unknown',
    labels: ['connection', 'outcome'],
  },
  runs_total: {
    kind: 'counter',
    help: 'Finished jobs; outcome is ok, problem or stopped',
    labels: ['connection', 'job', 'outcome'],
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Gauges are read from the call ledger at each scrape. */
export const GAUGES = {
  calls_last_day: {
    kind: 'gauge',
    help: 'Calls in the last 24 hours',
    labels: ['tenant', 'purpose'],
  },
  calls_left: {
    kind: 'gauge',
    help: 'Calls left of the daily limit; for is tables or tickets',
    labels: ['tenant', 'for'],
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type CounterName = keyof typeof COUNTERS;

/** Every metric by the name in a scrape. */
export const METRICS: Readonly<Record<string, Metric>> = Object.fromEntries(
  Object.entries({ ...COUNTERS, ...GAUGES }).map(([name, metric]) => [metricName(name), metric]),
);

export function metricName(name: string): string {
  return `${PREFIX}${name}`;
}
