import type { HostServices, LogFields, ProgressEvent } from '../../host-sdk/index.js';
import type { Count } from './counts.js';

/** Services that count what a plugin does with them: calls it records, waits it reports, and its log line of a call. */
export function watched(services: HostServices, connection: string, count: Count): HostServices {
  const { ledger, logger, progress } = services;
  return {
    ...services,
    ledger: {
      usage: (tenant) => ledger.usage(tenant),
      record(tenant, purpose) {
        ledger.record(tenant, purpose);
        count('calls_total', [tenant, purpose]);
      },
    },
    logger: {
      ...logger,
      debug(message, fields) {
        logger.debug(message, fields);
        if (message === 'call' || message === 'call failed') countCall(count, fields ?? {});
      },
    },
    progress(event) {
      progress(event);
      countWait(count, connection, event);
    },
  };
}

function countCall(count: Count, { host, purpose, status, attempts }: LogFields): void {
  if (typeof host !== 'string') return;
  const use = typeof purpose === 'string' ? purpose : 'unknown';
  count('requests_total', [host, use, outcomeOf(status)]);
  if (typeof attempts === 'number') count('retries_total', [host, use], attempts - 1);
}

function outcomeOf(status: LogFields[string]): string {
  return typeof status === 'number' ? `${Math.floor(status / 100)}xx` : 'failed';
}

const LONGEST_REASON = 80;

function countWait(count: Count, connection: string, event: ProgressEvent): void {
  if (event.kind !== 'wait') return;
  // A number inside would make a new series of every wait.
  const reason = event.reason.replaceAll(/\d+/g, '#').slice(0, LONGEST_REASON);
  count('waits_total', [connection, reason]);
  count('wait_seconds_total', [connection, reason], event.ms / 1000);
}
