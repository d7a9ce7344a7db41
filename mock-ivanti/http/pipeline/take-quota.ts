import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { message } from '../../tenant/refusals/messages.js';
import { refuse } from '../../tenant/refusals/refused.js';

/** Delay of a call beyond the daily limit where such calls are slowed, milliseconds on the tenant's clock. */
const SLOWED = 10_000;

/** The answer to a call beyond a quota: a refusal, the same words with 200, or undefined after a wait. */
async function answerOver({ tenant }: Call, wait: number): Promise<Answer | undefined> {
  switch (tenant.switches.over_quota) {
    case '429':
      return refuse('overQuota');
    case 'text':
      return jsonAnswer(200, String(message('overQuota').message));
    case 'delay':
      await tenant.clock.reach(tenant.clock.now() + wait, tenant.closing.signal);
      return undefined;
  }
}

/**
 * Counts a call against the rate limit and the daily calls; returns the tenant's answer where it does not carry the
 * call out.
 */
export async function takeQuota(call: Call): Promise<Answer | undefined> {
  const { tenant, namespace } = call;
  const { daily_calls: calls, quota_hours: hours } = tenant.switches;
  const now = tenant.clock.now();
  const instead = namespace.dailyQuota.take(now, calls, hours) ? undefined : await answerOver(call, SLOWED);
  if (instead) return instead;
  for (;;) {
    const room = namespace.quota.take(tenant.clock.now());
    if (room === 0 || tenant.closing.signal.aborted) return undefined;
    const refusal = await answerOver(call, room);
    if (refusal) return refusal;
  }
}
