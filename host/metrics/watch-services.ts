import type { CallGrant, CallLedger, CallRequest, Telemetry } from '../../host-sdk/index.js';
import type { Count } from './counts.js';

/** A ledger that also counts recorded calls and calls with a place. */
export function countedLedger(ledger: CallLedger, count: Count): CallLedger {
  const acquire = ledger.acquire?.bind(ledger);
  return {
    ...ledger,
    record(tenant, purpose) {
      ledger.record(tenant, purpose);
      count('calls_total', [tenant, purpose]);
    },
    ...(acquire === undefined ? {} : { acquire: counted }),
  };

  async function counted(request: CallRequest): Promise<CallGrant> {
    const grant = await (acquire as NonNullable<CallLedger['acquire']>)(request);
    if (grant.kind === 'place') count('calls_total', [request.tenant, request.purpose]);
    return grant;
  }
}

/** Derives the metrics of a connection from the reports of its plugin. */
export function countingTelemetry(connection: string, count: Count): Telemetry {
  return {
    request({ host, purpose, status }) {
      count('requests_total', [host, purpose, outcomeOf(status)]);
    },
    retry({ host, purpose }) {
      count('retries_total', [host, purpose]);
    },
    wait({ reason, ms }) {
      count('waits_total', [connection, reason]);
      count('wait_seconds_total', [connection, reason], ms / 1000);
    },
  };
}

function outcomeOf(status: number | undefined): string {
  return status === undefined ? 'failed' : `${Math.floor(status / 100)}xx`;
}
