import {
  isPluginError,
  type CallGrant,
  type CallLedger,
  type CallLimits,
  type CallPlace,
  type CallRequest,
  type CallWait,
  type Clock,
  type Telemetry,
} from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { Congestion } from './congestion.js';
import type { Gate } from './gate.js';
import { keepWait, WAIT_TEXTS, type Wait } from './keep-wait.js';
import { localPlaces } from './local-places.js';
import { MAX_WAIT_MS } from './retry.js';
import type { HttpRequest, Policy } from './send.js';

export interface BudgetLimits extends CallLimits {
  /** Name under which the ledger counts: host with port. */
  readonly tenant: string;
  /** Shortest pause once `perMinute` were sent. */
  readonly pauseMs: number;
}

const REASONS = {
  minute: 'own_rate_limit',
  paused: 'product_rate_limit',
  day: 'daily_limit',
} as const satisfies Readonly<Record<CallWait, Wait['reason']>>;

/**
 * Holds a request back until the concurrency limit, the tenant's gate, the minute and the day allow it, then counts it.
 * The host gives the places, for all callers of the tenant. Where the host keeps none, the connection counts its own.
 */
export function budget(
  limits: BudgetLimits,
  clock: Clock,
  gate: Gate,
  congestion: Congestion,
  ledger: CallLedger,
  telemetry: Telemetry,
): Policy {
  const acquire: (request: CallRequest) => CallGrant | Promise<CallGrant> =
    ledger.acquire?.bind(ledger) ?? localPlaces(limits.perMinute, clock, ledger);
  const { tenant } = limits;
  return {
    name: 'budget',
    async send(request, next) {
      await congestion.enter(request.signal);
      let overloaded = false;
      let sentAt = clock.monotonic();
      let place: CallPlace | undefined;
      try {
        place = await placeFor(request);
        sentAt = clock.monotonic();
        if (request.callCounter !== undefined) request.callCounter.calls++;
        const reply = await next(request);
        overloaded = reply.status === 429 || reply.status === 503;
        return reply;
      } catch (error) {
        overloaded = isPluginError(error) && error.code === 'network.timeout';
        throw error;
      } finally {
        place?.answered();
        congestion.leave(clock.monotonic() - sentAt, overloaded);
      }
    },
  };

  async function placeFor(request: HttpRequest): Promise<CallPlace> {
    const { purpose, signal } = request;
    for (;;) {
      const closed = gate.remaining();
      const grant: CallGrant =
        closed > 0
          ? { kind: 'wait', ms: closed, reason: 'paused' }
          : await acquire({ tenant, purpose, limits, signal });
      if (grant.kind === 'place') return grant.place;
      if (grant.kind === 'spent') throw spent(grant);
      const ms = grant.reason === 'minute' ? Math.max(grant.ms, limits.pauseMs) : grant.ms;
      await keep(request, { ms, reason: REASONS[grant.reason] });
    }
  }

  async function keep(request: HttpRequest, wait: Wait): Promise<void> {
    const { ms, reason } = wait;
    const isTooLate = request.deadline !== undefined && clock.monotonic() + ms > request.deadline;
    if (isTooLate || (reason === REASONS.paused && ms > MAX_WAIT_MS)) {
      const seconds = Math.ceil(ms / 1000);
      throw new IvantiError('quota.rate_limited', `Calls wait ${seconds} s: ${WAIT_TEXTS[reason]}.`, {
        retryAt: new Date(clock.now() + ms).toISOString(),
      });
    }
    await keepWait(request, wait, { clock, telemetry });
  }
}

function spent({ calls, allowed, oldest }: CallGrant & { readonly kind: 'spent' }): Error {
  return new IvantiError('quota.spent', `${calls} calls were sent in the last 24 hours; ${allowed} are allowed.`, {
    retryAt: oldest === undefined ? undefined : new Date(oldest).toISOString(),
  });
}
