import type { Clock, Telemetry, WaitReason } from '../../host-sdk/index.js';
import type { HttpRequest } from './send.js';

/** Why a request waits, in words that follow "waiting 7 s: ". */
export const WAIT_TEXTS = {
  product_rate_limit: 'the tenant limits its rate',
  own_rate_limit: 'rate_limit is reached',
  daily_limit: 'other runs hold the last calls of daily_call_limit',
  retry: 'the tenant or the network failed, trying again',
} as const satisfies Partial<Record<WaitReason, string>>;

export interface Wait {
  readonly reason: keyof typeof WAIT_TEXTS;
  readonly ms: number;
}

/** Reports a wait to the caller of the request and to the host's telemetry, then waits. */
export async function keepWait(
  request: HttpRequest,
  { reason, ms }: Wait,
  { clock, telemetry }: { readonly clock: Clock; readonly telemetry: Telemetry },
): Promise<void> {
  telemetry.wait({ host: request.url.host, purpose: request.purpose, reason, ms });
  request.onEvent?.({ kind: 'wait', reason, text: WAIT_TEXTS[reason], ms });
  await clock.sleep(ms, request.signal);
}
