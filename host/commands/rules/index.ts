import type { Command } from 'commander';
import { addRulesAdd } from './add.js';
import { addRulesExplain } from './explain.js';
import { addRulesList } from './list.js';
import { addRulesMute, addRulesUnmute } from './mute.js';
import { addRulesRemove } from './remove.js';
import { addRulesTest } from './test.js';

export function addRules(rules: Command): void {
  addRulesAdd(rules);
  addRulesList(rules);
  addRulesTest(rules);
  addRulesExplain(rules);
  addRulesMute(rules);
  addRulesUnmute(rules);
  addRulesRemove(rules);
}
