/** Purpose of a call; data calls may not use the reserve for tickets. */
export type CallPurpose = 'token' | 'ticket' | 'data' | 'check';

/**
 * Counts the calls to a tenant, from all processes, runs and connections. A tenant is named by its host with the port.
 *
 * If the host has `acquire`, a plugin acquires a place just before each attempt, sends it with the place, and neither
 * records the call nor enforces limits. Otherwise it records each call before it is sent, and enforces its own limits.
 */
export interface CallLedger {
  /** Counts one call before it is sent. */
  record(tenant: string, purpose: CallPurpose): void;
  /** Calls of the last 24 hours, and when the oldest of them is 24 hours old (ms since 1970), if there is any. */
  usage(tenant: string): { readonly calls: number; readonly oldest?: number };
  /**
   * Returns a place for one call, which counts the call, or why there is none. Rejects with the signal's reason, and
   * with `host.store` or `host.disk_full` if places cannot be shared.
   */
  acquire?(request: CallRequest): Promise<CallGrant>;
  /** No caller gets a place for `ms` milliseconds from now (an hour at most), in other processes within 5 seconds: the tenant asked
   * for that. */
  pause?(tenant: string, ms: number): void;
}

/** Limits of a connection. The lowest `perMinute` of all connections to a tenant applies to each of them. */
export interface CallLimits {
  /** Most calls in any 60 seconds; absent: no limit. */
  readonly perMinute?: number;
  /** Most calls in any 24 hours, and how many of them data calls may use. */
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
 * - `wait`: ask again after `ms` milliseconds: the limit of the minute is reached, the tenant asked for a pause, or other runs hold the
 *   last calls of the day and may return them.
 * - `spent`: `calls` of the `allowed` ones were sent in the last 24 hours; the first of them is 24 hours old at `oldest`
 *   (ms since 1970).
 */
export type CallGrant =
  | { readonly kind: 'place'; readonly place: CallPlace }
  | { readonly kind: 'wait'; readonly ms: number; readonly reason: CallWait }
  | { readonly kind: 'spent'; readonly calls: number; readonly allowed: number; readonly oldest?: number };

export type CallWait = 'minute' | 'paused' | 'day';

export interface CallPlace {
  /** Releases the place when the answer has arrived or the attempt has failed: the tenant cannot receive the call later. */
  answered(): void;
}
