import { PluginError } from '../../host-sdk/index.js';
import { listRules } from '../store/queues.js';
import type { StoredRule } from '../store/queues.js';
import type { StoreDatabase } from '../store/open-store.js';

/** The rule of that name. Throws `host.unknown_name`. */
export async function namedRule(db: StoreDatabase, name: string): Promise<StoredRule> {
  const rule = (await listRules(db)).find((one) => one.name === name);
  if (rule !== undefined) return rule;
  throw new PluginError('host.unknown_name', `There is no rule "${name}".`, {
    field: 'rule',
    fix: 'Take a name that `rules list` shows.',
  });
}
