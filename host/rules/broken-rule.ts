import { toProblem } from '../../host-sdk/index.js';
import type { Problem } from '../../host-sdk/index.js';
import { muteTestOf } from './mute.js';
import { dedupeKeysOf, matcherOf } from './rule.js';
import type { Rule } from './rule.js';

/** Throws `config.invalid` for a rule with a filter that cannot be evaluated, also one of its mutes. */
export function checkFilters(rule: Rule): void {
  matcherOf(rule);
  dedupeKeysOf(rule);
  muteTestOf(rule);
}

/**
 * Why a rule cannot be evaluated; `null` for one that can. What is stored was checked when it was saved, but perhaps by
 * a version of the program that took more.
 */
export function brokenRule(rule: Rule): Problem | null {
  try {
    checkFilters(rule);
    return null;
  } catch (error) {
    return toProblem(error);
  }
}
