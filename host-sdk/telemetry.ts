import type { CallPurpose } from './call-ledger.js';

/**
 * Why a call waits.
 * - `product_rate_limit`: the product says that it is asked too often, such as with HTTP 429.
 * - `own_rate_limit`: the limit that the connection sets itself is reached.
 * - `daily_limit`: other runs hold the last calls of the day.
 * - `retry`: the product or the network failed, and the request is sent again.
 *
 * A plugin's own reasons begin with its id and a dot: `my-product.export_under_way`. Reasons are labels of metrics, so
 * there are few, and nothing of a request or a tenant is in them.
 */
export type WaitReason = 'product_rate_limit' | 'own_rate_limit' | 'daily_limit' | 'retry' | `${string}.${string}`;

/** What happens during one call of a plugin, for whoever is waiting for that call. */
export type CallEvent =
  | {
      readonly kind: 'wait';
      readonly reason: WaitReason;
      /** The reason in words, to stand after "waiting 7 s: ". */
      readonly text: string;
      readonly ms: number;
    }
  | { readonly kind: 'note'; readonly message: string };

/** What every method of the contract takes that may wait. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called before each wait of this call, and of no other: calls that go on side by side tell their own listeners. A wait
   * that several calls share, such as for a login, is told to each of them.
   */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
}

/**
 * Counts what a plugin sends and waits for; the host makes its metrics of it. Every request that leaves the plugin is
 * told once, when it has ended, retries and waits as they happen. Methods return at once and throw nothing.
 */
export interface Telemetry {
  request(report: RequestReport): void;
  /** The request is about to be sent again. */
  retry(report: RetryReport): void;
  /** The request is about to wait. */
  wait(report: WaitReport): void;
}

/** Which request it is about. No path, query, header or body: they hold keys of records and secrets. */
interface AboutRequest {
  /** Host that is asked, with its port where that is not the scheme's own. */
  readonly host: string;
  readonly purpose: CallPurpose;
}

export interface RequestReport extends AboutRequest {
  readonly method: string;
  /** HTTP status of the last answer, or what comes nearest to it; absent when no answer came. */
  readonly status?: number;
  /** Code of the problem when no answer came: `host.aborted` when it was stopped. */
  readonly code?: string;
  /** From the first attempt to the end, waits included. */
  readonly ms: number;
  /** Size of the answer's decoded body. */
  readonly bytes?: number;
  /** How often it was sent, 0 when it was stopped or refused before. */
  readonly attempts: number;
  /** Calls that the connection may still send today, where the host limits them. */
  readonly callsLeft?: number;
}

export interface RetryReport extends AboutRequest {
  /** Number of the attempt that comes next: 2 for the first retry. */
  readonly attempt: number;
  /** What the last attempt came to, as in {@link RequestReport}. */
  readonly status?: number;
  readonly code?: string;
}

export interface WaitReport extends AboutRequest {
  readonly reason: WaitReason;
  readonly ms: number;
}
