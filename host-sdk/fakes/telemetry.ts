import type { RequestReport, RetryReport, Telemetry, WaitReport } from '../telemetry.js';

/** A telemetry that stores all reports. */
export interface FakeTelemetry extends Telemetry {
  readonly requests: readonly RequestReport[];
  readonly retries: readonly RetryReport[];
  readonly waits: readonly WaitReport[];
}

export function fakeTelemetry(): FakeTelemetry {
  const requests: RequestReport[] = [];
  const retries: RetryReport[] = [];
  const waits: WaitReport[] = [];
  return {
    requests,
    retries,
    waits,
    request: (report) => void requests.push(report),
    retry: (report) => void retries.push(report),
    wait: (report) => void waits.push(report),
  };
}
