import type { Command } from 'commander';
import { addRulesAdd } from './rules-add.js';
import { addRulesExplain } from './rules-explain.js';
import { addRulesList } from './rules-list.js';
import { addRulesMute, addRulesUnmute } from './rules-mute.js';
import { addRulesRemove } from './rules-remove.js';
import { addRulesTest } from './rules-test.js';

export function addRules(rules: Command): void {
  addRulesAdd(rules);
  addRulesList(rules);
  addRulesTest(rules);
  addRulesExplain(rules);
  addRulesMute(rules);
  addRulesUnmute(rules);
  addRulesRemove(rules);
}
