/** What a call was for; tickets keep a reserve that data calls may not touch. */
export type CallPurpose = 'token' | 'ticket' | 'data' | 'check';

/**
 * The calls sent to a tenant, whichever process, run and connection sends them. A tenant is named by its host with the port.
 *
 * Where the host has `acquire`, a plugin asks for a place just before each attempt, sends it while it has one, and neither
 * records the call nor keeps limits itself. Otherwise it records each call before it is sent, and its limits are its own.
 */
export interface CallLedger {
  /** Counts one call before it is sent. */
  record(tenant: string, purpose: CallPurpose): void;
  /** Calls of the last 24 hours, and when the oldest of them leaves that span (ms since 1970), if there is any. */
  usage(tenant: string): { readonly calls: number; readonly oldest?: number };
  /**
   * Gives a place for one call, which is counted with it, or tells why there is none. Rejects with the signal's reason, and
   * with `host.store` or `host.disk_full` where places cannot be shared.
   */
  acquire?(request: CallRequest): Promise<CallGrant>;
  /** Nobody gets a place for `ms` milliseconds from now (an hour at most), in other processes within 5 seconds: the tenant asked
   * for that. */
  pause?(tenant: string, ms: number): void;
}

/** Limits of a connection. The least `perMinute` of all connections to a tenant holds for each of them. */
export interface CallLimits {
  /** Most calls in any 60 seconds; left out: as many as there are. */
  readonly perMinute?: number;
  /** Most calls in any 24 hours, and the part of them that calls for data may use. */
  readonly perDay: number;
  readonly dataShare: number;
}

export interface CallRequest {
  readonly tenant: string;
  readonly purpose: CallPurpose;
  readonly limits: CallLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * - `place`: send one call now.
 * - `wait`: ask again after `ms` milliseconds: the minute is full, the tenant asked for a pause, or other runs hold the
 *   last calls of the day and may give them back.
 * - `spent`: `calls` of the `allowed` ones were sent in the last 24 hours; the first of them leaves that span at `oldest`
 *   (ms since 1970).
 */
export type CallGrant =
  | { readonly kind: 'place'; readonly place: CallPlace }
  | { readonly kind: 'wait'; readonly ms: number; readonly reason: CallWait }
  | { readonly kind: 'spent'; readonly calls: number; readonly allowed: number; readonly oldest?: number };

export type CallWait = 'minute' | 'paused' | 'day';

export interface CallPlace {
  /** Tells that the answer has come or the attempt has failed: the tenant cannot see the call any later. */
  answered(): void;
}
