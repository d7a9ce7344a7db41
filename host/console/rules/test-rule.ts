import type { StoredAlert } from '../../store/alerts.js';
import { call } from '../api/call.js';
import { isWhole } from './draft-rule.js';
import type { DraftRule } from './draft-rule.js';

/** What a rule, saved or not, would take of the last days. */
export interface Tested {
  readonly count: number;
  readonly muted: number;
  readonly tickets: number;
  /** The newest of them. */
  readonly alerts: readonly StoredAlert[];
}

/** @param limit How many alerts are wanted. */
export function testRule(rule: DraftRule, days: number, limit?: number, signal?: AbortSignal): Promise<Tested> {
  const { kind, filter, dedupe, resolved_when, mutes } = rule;
  const asked = { kind, filter, dedupe, resolved_when, mutes: mutes.filter(isWhole) };
  const body = { ...asked, days, ...(limit === undefined ? {} : { limit }) };
  return call<Tested>('/api/rules/test', { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
}
