import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { StoreDatabase } from '../store/open-store.js';
import { listQueues, listRules, removeRule, saveRule } from '../store/queues.js';
import type { StoredRule } from '../store/queues.js';
import { choiceTest } from '../tickets/chosen-alerts.js';
import { findAlerts } from '../tickets/find-alerts.js';
import { parseRule } from '../tickets/parse-rule.js';
import { matcherOf } from '../tickets/rule.js';
import { countMatches } from '../tickets/rule-matches.js';
import type { ApiContext } from './context.js';

/** What a rule under construction would take. */
interface TestedRule {
  readonly days: number;
  /** Alerts to show; default 20. */
  readonly limit?: number;
}

const DEFAULT_SHOWN = 20;

/** Rules with their mutes and ways of deduplication, and what they would take. */
export function ruleRoutes({ store, clock }: ApiContext): Router {
  const { db } = store;
  const routes = Router();
  routes.get('/api/rules', async (_request, response) => {
    response.json({ rules: await listRules(db) });
  });
  routes.post('/api/rules/test', async (request, response) => {
    const { days, limit = DEFAULT_SHOWN, ...document } = request.body as TestedRule & JsonObject;
    const rule = parseRule({ name: 'test', ...document }, isoNow(clock));
    const counts = await countMatches(db, rule, { days, clock });
    const [isChosen, matches] = [choiceTest({ days }, clock), matcherOf(rule)];
    const page = { sort: '-arrival', offset: 0, limit } as const;
    const { alerts } = await findAlerts(db, page, (alert) => isChosen(alert) && matches(alert.item));
    response.json({ count: counts.matching, muted: counts.muted, tickets: counts.tickets, alerts });
  });
  routes.post('/api/rules', async (request, response) => {
    const rule = parseRule(request.body, isoNow(clock));
    if ((await listRules(db)).some(({ name }) => name === rule.name)) {
      throw new PluginError('config.invalid', `There is a rule "${rule.name}" already.`, {
        field: 'name',
        fix: 'Take another name, or change that rule.',
      });
    }
    await saveRule(db, rule);
    response.status(201).json({ rule: await ruleNamed(db, rule.name) });
  });
  routes.put('/api/rules/:name', async (request, response) => {
    const { name, mutes } = await ruleNamed(db, request.params.name);
    // What is not said about mutes leaves them as they are.
    await saveRule(db, { mutes, ...parseRule({ ...(request.body as JsonObject), name }, isoNow(clock)) });
    response.json({ rule: await ruleNamed(db, name) });
  });
  routes.delete('/api/rules/:name', async (request, response) => {
    const { name } = await ruleNamed(db, request.params.name);
    const users = (await listQueues(db)).filter(({ rule }) => rule === name).map((queue) => queue.name);
    if (users.length > 0) {
      throw new PluginError('config.invalid', `The rule "${name}" is used by ${users.join(', ')}.`, {
        field: 'rule',
        fix: 'Remove these queues first.',
      });
    }
    await removeRule(db, name);
    response.json({ ok: true });
  });
  return routes;
}

async function ruleNamed(db: StoreDatabase, name: string): Promise<StoredRule> {
  const rule = (await listRules(db)).find((one) => one.name === name);
  if (rule !== undefined) return rule;
  throw new PluginError('host.unknown_name', `There is no rule "${name}".`, { field: 'name' });
}
