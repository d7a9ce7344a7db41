import { PluginError, type Clock, type Problem } from '../../../host-sdk/index.js';
import type { LookVerdict } from './outcome.js';

/** The problem of a ticket whose absence is not certain. */
export function problemOfLook(clock: Clock, verdict: Exclude<LookVerdict, { readonly verdict: 'found' }>): Problem {
  if (verdict.verdict === 'unknown') return verdict.problem;
  const retryAt = new Date(clock.now() + verdict.waitMs).toISOString();
  const message = `The answer to the create was lost, and the ticket is not found yet. Its absence is certain from ${retryAt} on.`;
  return new PluginError('network.outcome_unknown', message, {
    retryAt,
    fix: 'Run `tickets create` again after that time: it searches again and creates the ticket if the tenant still does not have it.',
  }).problem;
}
