import type { CallPurpose } from './call-ledger.js';

/**
 * Why a call waits.
 * - `product_rate_limit`: the product refuses too many requests, such as with HTTP 429.
 * - `own_rate_limit`: the limit of the connection is reached.
 * - `daily_limit`: other runs hold the last calls of the day.
 * - `retry`: the product or the network failed, and the plugin sends the request again.
 *
 * A plugin's own reasons begin with its id and a dot: `my-product.export_running`. Reasons are labels of metrics, so
 * use few of them, without data of a request or a tenant.
 */
export type WaitReason = 'product_rate_limit' | 'own_rate_limit' | 'daily_limit' | 'retry' | `${string}.${string}`;

/** An event during one call of a plugin, for the caller. */
export type CallEvent =
  | {
      readonly kind: 'wait';
      readonly reason: WaitReason;
      /** The reason in words, as a continuation of "waiting 7 s: ". */
      readonly text: string;
      readonly ms: number;
    }
  | { readonly kind: 'note'; readonly message: string };

/** Options of every method that may wait. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called before each wait of this call, and of no other: parallel calls report to their own listeners. A wait
   * that several calls share, such as for a login, is reported to each of them.
   */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
}

/**
 * Receives the requests and waits of a plugin; the host derives its metrics from it. Report every request
 * once, when it has ended, and retries and waits when they happen. Methods return at once and never throw.
 */
export interface Telemetry {
  request(report: RequestReport): void;
  /** The request is about to be sent again. */
  retry(report: RetryReport): void;
  /** The request is about to wait. */
  wait(report: WaitReport): void;
}

/** Labels of a request. No path, query, header or body: they contain keys of records and secrets. */
interface AboutRequest {
  /** Requested host, with its port if that is not the default port. */
  readonly host: string;
  readonly purpose: CallPurpose;
}

export interface RequestReport extends AboutRequest {
  readonly method: string;
  /** HTTP status of the last answer, or the closest equivalent; absent without an answer. */
  readonly status?: number;
  /** Code of the problem if there was no answer: `host.aborted` after an abort. */
  readonly code?: string;
  /** From the first attempt to the end, waits included. */
  readonly ms: number;
  /** Size of the answer's decoded body. */
  readonly bytes?: number;
  /** How often it was sent, 0 when it was stopped or refused before. */
  readonly attempts: number;
  /** Calls that the connection may still send today, if the host limits them. */
  readonly callsLeft?: number;
}

export interface RetryReport extends AboutRequest {
  /** Number of the next attempt: 2 for the first retry. */
  readonly attempt: number;
  /** Result of the last attempt, as in {@link RequestReport}. */
  readonly status?: number;
  readonly code?: string;
}

export interface WaitReport extends AboutRequest {
  readonly reason: WaitReason;
  readonly ms: number;
}
