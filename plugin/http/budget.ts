import type { CallLedger, CallPurpose, Clock, ProgressEvent } from '../../host-sdk/index.js';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { Congestion } from './congestion.js';
import type { Gate } from './gate.js';
import { minuteWindow } from './minute-window.js';
import { LONGEST_WAIT_MS } from './retry.js';
import type { HttpRequest, Policy } from './send.js';

export interface BudgetLimits {
  /** Name under which the ledger counts: host with port. */
  readonly tenant: string;
  /** Most requests in any 60 seconds. */
  readonly perMinute?: number;
  /** Least pause once that many were sent. */
  readonly pauseMs: number;
  /** Most calls in any 24 hours, and the part of them that data calls may use. */
  readonly perDay: number;
  readonly dataShare: number;
}

/** Holds a request back until its width, the tenant's gate, the minute and the day allow it, then counts it. */
export function budget(
  limits: BudgetLimits,
  clock: Clock,
  gate: Gate,
  congestion: Congestion,
  ledger: CallLedger,
  progress: (event: ProgressEvent) => void,
): Policy {
  const minute = limits.perMinute === undefined ? undefined : minuteWindow(limits.perMinute, clock);
  return {
    name: 'budget',
    async send(request, next) {
      await congestion.enter(request.signal);
      let strained = false;
      let sentAt = clock.monotonic();
      let answered: (() => void) | undefined;
      try {
        for (let wait = waitFor(); wait !== undefined; wait = waitFor()) await keep(request, wait.ms, wait.reason);
        requireDailyBudget(limits, ledger, request.purpose);
        // Counted in the same turn as the check above, so that callers side by side cannot share one place.
        sentAt = clock.monotonic();
        answered = minute?.take();
        ledger.record(limits.tenant, request.purpose);
        if (request.tally !== undefined) request.tally.calls++;
        const reply = await next(request);
        strained = reply.status === 429 || reply.status === 503;
        return reply;
      } catch (error) {
        strained = isPluginError(error) && error.code === 'network.timeout';
        throw error;
      } finally {
        answered?.();
        congestion.leave(clock.monotonic() - sentAt, strained);
      }
    },
  };

  function waitFor(): { ms: number; reason: string } | undefined {
    const closed = gate.remaining();
    if (closed > 0) return { ms: closed, reason: 'the tenant limits its rate' };
    const full = minute?.wait() ?? 0;
    if (full === 0) return undefined;
    return { ms: Math.max(full, limits.pauseMs), reason: 'rate_limit is reached' };
  }

  async function keep(request: HttpRequest, ms: number, reason: string): Promise<void> {
    const isTooLate = request.deadline !== undefined && clock.monotonic() + ms > request.deadline;
    if (isTooLate || gate.remaining() > LONGEST_WAIT_MS) {
      const seconds = Math.ceil(ms / 1000);
      throw new PluginError('quota.rate_limited', `Calls are held back for ${seconds} s: ${reason}.`, {
        retryAt: new Date(clock.now() + ms).toISOString(),
      });
    }
    progress({ kind: 'wait', reason, ms });
    await clock.sleep(ms, request.signal);
  }
}

function requireDailyBudget(limits: BudgetLimits, ledger: CallLedger, purpose: CallPurpose): void {
  const allowed = purpose === 'data' ? Math.floor(limits.perDay * limits.dataShare) : limits.perDay;
  const { calls, oldest } = ledger.usage(limits.tenant);
  if (calls < allowed) return;
  throw new PluginError('quota.spent', `${calls} calls were sent in the last 24 hours; ${allowed} are allowed.`, {
    retryAt: oldest === undefined ? undefined : new Date(oldest).toISOString(),
  });
}
