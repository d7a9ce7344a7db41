import type { CallEvent, CallPurpose } from '../../host-sdk/index.js';
import type { EvenInstant } from '../platform/clocks.js';

/** A client certificate with its key, both as PEM text. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** One request as the pipeline sees it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly purpose: CallPurpose;
  /** A repeat does no harm, as with reads and token requests. */
  readonly repeatable: boolean;
  /**
   * Instant (ms, as `Clock.monotonic` tells) after which the caller no longer waits, for calls that a person is waiting
   * for.
   */
  readonly deadline?: EvenInstant;
  readonly signal?: AbortSignal;
  /** The client certificate, shown to the host where the TLS connection is opened. */
  readonly identity?: TlsIdentity;
  /** Called for each wait of the request. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
  /** Counts the attempts that were sent for one job. */
  readonly callCounter?: CallCounter;
  /** Counts the attempts of this request. */
  readonly sent?: CallCounter;
}

export interface CallCounter {
  calls: number;
  /** Answers with bytes that are not valid in their charset. */
  undecodable?: number;
}

/** One complete answer. Header names are lower case. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body has bytes that are not valid in its charset; the text has U+FFFD in their places. */
  readonly undecodable?: true;
  /** Where the text made the status 429: that text, and the status that the tenant sent. */
  readonly inWords?: { readonly status: number; readonly text: string };
  /** Size of the decoded body. */
  readonly bytes?: number;
  /** Instant (ISO-8601 UTC) before which the tenant wants no further request, where the caller does not wait for it. */
  readonly retryAt?: string;
}

/** Sends a request and returns the answer, with any status; throws `network.*` when there is none. */
export type Send = (request: HttpRequest) => Promise<HttpReply>;

/** A step around a {@link Send}. */
export interface Policy {
  readonly name: string;
  send(request: HttpRequest, next: Send): Promise<HttpReply>;
}

/** Chains policies, the first one outermost, around the wire. */
export function compose(policies: readonly Policy[], wire: Send): Send {
  return policies.reduceRight<Send>((next, policy) => (request) => policy.send(request, next), wire);
}
