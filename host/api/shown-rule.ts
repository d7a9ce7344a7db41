import { createYielder } from '../platform/yielder.js';
import type { StoredRule } from '../store/rules.js';
import { brokenRule } from '../rules/broken-rule.js';
import type { brokenRule as brokenRuleShape, rule as ruleShape } from './shapes/rule.js';
import type { Described } from './shapes/schema.js';

/** A rule as the API answers with it. */
export function shownRule({ name, kind, filter, dedupe, mutes, folder, resolved_when }: StoredRule) {
  return { name, kind, filter, dedupe, mutes, folder, resolved_when } satisfies Described<typeof ruleShape>;
}

/** Those that cannot be evaluated, and why. */
export async function brokenRules(rules: readonly StoredRule[]): Promise<readonly Described<typeof brokenRuleShape>[]> {
  const yieldNow = createYielder();
  const broken: Described<typeof brokenRuleShape>[] = [];
  for (const rule of rules) {
    const problem = brokenRule(rule);
    if (problem !== null) broken.push({ rule: rule.name, problem });
    await yieldNow();
  }
  return broken;
}
