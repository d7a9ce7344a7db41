import { toProblem, type Problem } from '../../host-sdk/index.js';
import { muteTestOf } from './mute.js';
import { dedupeKeysOf, matcherOf, type Rule } from './rule.js';

/** Throws `config.invalid` if the filter of the rule, or of one of its mutes, cannot be evaluated. */
export function checkFilters(rule: Rule): void {
  matcherOf(rule);
  dedupeKeysOf(rule);
  muteTestOf(rule);
}

/**
 * Why a rule cannot be evaluated; `null` if it can. Stored rules were checked when they were saved, but perhaps by
 * a version of the program that accepted more.
 */
export function brokenRule(rule: Rule): Problem | null {
  try {
    checkFilters(rule);
    return null;
  } catch (error) {
    return toProblem(error);
  }
}
