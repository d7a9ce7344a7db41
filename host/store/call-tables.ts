import type { CallPurpose } from '../../host-sdk/index.js';

/**
 * The places for calls to a tenant that one process holds. Instants of these three tables are milliseconds since the
 * machine started.
 */
export interface CallLeasesTable {
  tenant: string;
  holder: string;
  /** Calls without an answer. */
  in_flight: number;
  /** Places that it may have used since then: `calls` does not count them yet. */
  unused: number;
  purpose: CallPurpose;
  per_minute: number | null;
  expires_at: number;
}

/** Places of answered calls, until 60 seconds after the answer. */
export interface CallWindowTable {
  tenant: string;
  frees_at: number;
  places: number;
}

/** A pause that the tenant asked for. */
export interface CallPausesTable {
  tenant: string;
  since: number;
  until: number;
}
