import { PluginError, type Json, type Problem } from '../../host-sdk/index.js';
import { createYielder } from '../platform/yielder.js';
import { isoNow } from '../platform/clock.js';
import type { ScheduleSources } from '../timing/schedules.js';
import type { StoredAlert } from '../store/alerts.js';
import { listRules, type StoredRule } from '../store/rules.js';
import { brokenRule } from '../rules/broken-rule.js';
import { explainFilter, type ExplainedPart } from '../rules/explain-filter.js';
import { explainQueues, type ExplainedQueue } from './explain-queues.js';
import { holds, mutesOf } from '../rules/mute.js';
import { dedupeKeysOf, EVERY_ALERT, matcherOf } from '../rules/rule.js';

/** Why an alert or event became a ticket, or did not. Instants are ISO-8601 UTC. */
export interface ExplainedAlert {
  readonly rules: readonly ExplainedRule[];
  /** Its tickets in deleted queues. */
  readonly gone: readonly ExplainedQueue[];
}

export interface ExplainedRule {
  readonly rule: string;
  readonly kind: StoredRule['kind'] | 'any';
  /** `null`: the rule cannot be evaluated. */
  readonly takes: boolean | null;
  /** Why it cannot be evaluated. */
  readonly problem: Problem | null;
  readonly conditions: readonly ExplainedPart[];
  /** The mutes that hold it back. */
  readonly mutes: readonly ActiveMute[];
  /** Keys that it shares with other alerts of its ticket, preferred first: values, a matching filter, and finally its id. */
  readonly keys: readonly Json[];
  readonly queues: readonly ExplainedQueue[];
}

export interface ActiveMute {
  readonly name: string;
  readonly from: string;
  readonly until: string;
  /** It was active when the alert arrived, so the alert creates no ticket after its end either, unless requested by days. */
  readonly onArrival: boolean;
}

/** Explains for each rule why an alert matches or not, and which tickets it has. Calls no product. */
export async function explainAlert(sources: ScheduleSources, alert: StoredAlert): Promise<ExplainedAlert> {
  const { store, clock } = sources;
  const rules = await listRules(store.db);
  const moment = { now: isoNow(clock), byHand: false };
  const { queues, gone } = await explainQueues(sources, alert, moment);
  const of = (rule: string) => queues.filter((queue) => queue.rule === rule);
  if (rules.length === 0 && queues.every(({ rule }) => rule === EVERY_ALERT.name)) {
    const keys = dedupeKeysOf(EVERY_ALERT)(alert.item).map(parsed);
    const every = { kind: 'any', takes: true, problem: null, conditions: [], mutes: [], keys } as const;
    return { rules: [{ rule: EVERY_ALERT.name, ...every, queues }], gone };
  }
  const yieldNow = createYielder();
  const explained: ExplainedRule[] = [];
  for (const rule of rules) {
    explained.push({ ...explainRule(rule, alert, moment), queues: of(rule.name) });
    await yieldNow();
  }
  const known = new Set(rules.map(({ name }) => name));
  const lost = [...new Set(queues.map(({ rule }) => rule))].filter((rule) => !known.has(rule));
  return {
    rules: [...explained, ...lost.map((rule) => ({ ...untold(rule, noRule(rule)), queues: of(rule) }))],
    gone,
  };
}

function noRule(rule: string): Problem {
  return new PluginError('host.unknown_name', `A queue uses the rule "${rule}", which does not exist.`, {
    field: 'rule',
    fix: 'Add the rule, or give the queue another one.',
  }).problem;
}

function untold(rule: string, problem: Problem, kind: ExplainedRule['kind'] = 'any'): Omit<ExplainedRule, 'queues'> {
  return { rule, kind, takes: null, problem, conditions: [], mutes: [], keys: [] };
}

function explainRule(
  rule: StoredRule,
  alert: StoredAlert,
  moment: { readonly now: string; readonly byHand: boolean },
): Omit<ExplainedRule, 'queues'> {
  const { name, kind, filter } = rule;
  const { item } = alert;
  const problem = brokenRule(rule);
  if (problem !== null) return untold(name, problem, kind);
  const takes = matcherOf(rule)(item);
  const conditions = explainFilter(filter, item, `rule "${name}"`);
  if (!takes) return { rule: name, kind, takes, problem, conditions, mutes: [], keys: [] };
  const mutes = mutesOf(rule)(alert, moment).map((mute) => ({
    name: mute.name,
    from: mute.from,
    until: mute.until,
    onArrival: holds(mute, alert.arrivedAt),
  }));
  return { rule: name, kind, takes, problem, conditions, mutes, keys: dedupeKeysOf(rule)(item).map(parsed) };
}

function parsed(key: string): Json {
  return JSON.parse(key) as Json;
}
