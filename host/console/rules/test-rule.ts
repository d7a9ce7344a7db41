import { api, type AnswerOf } from '../api/client.js';
import { isWhole, type DraftRule } from './draft-rule.js';

/** Tests a rule, saved or not, on the alerts of the last days. */
export type Tested = AnswerOf<'post', '/api/rules/test'>;

/** @param limit Number of alerts to return. */
export function testRule(rule: DraftRule, days: number, limit?: number, signal?: AbortSignal): Promise<Tested> {
  const { kind, filter, dedupe, resolved_when, mutes } = rule;
  const asked = { kind, filter, dedupe, resolved_when, mutes: mutes.filter(isWhole) };
  const body = { ...asked, days, ...(limit === undefined ? {} : { limit }) };
  return api.post('/api/rules/test', { body, signal });
}
