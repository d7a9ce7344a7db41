import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject, Problem } from '../../host-sdk/index.js';
import { createBreather } from '../breathe.js';
import { isoNow } from '../clock.js';
import type { StoredAlert } from '../store/alerts.js';
import { listRules } from '../store/queues.js';
import type { StoredRule } from '../store/queues.js';
import { explainAlert } from '../tickets/explain-alert.js';
import { newestAlerts } from '../tickets/find-alerts.js';
import { brokenRule } from '../tickets/broken-rule.js';
import { alertAt, namedAlert } from '../tickets/named-alert.js';
import { parseRule } from '../tickets/parse-rule.js';
import { matcherOf } from '../tickets/rule.js';
import { countMatches } from '../tickets/rule-matches.js';
import { addRule, changeRule, dropRule, ruleNamed } from '../work/rules.js';
import { untilGone } from './answers.js';
import type { ApiContext } from './context.js';
import { limitOf, numberIn, textIn } from './query.js';
import { sampleOf } from './try-queue.js';

/** A rule that cannot be evaluated, and why. */
export interface BrokenRule {
  readonly rule: string;
  readonly problem: Problem;
}

/** What a rule under construction would take. */
interface TestedRule {
  readonly days: number;
  /** Alerts to show; default 20. */
  readonly limit?: number;
}

const DEFAULT_SHOWN = 20;

/** Rules with their mutes and ways of deduplication, and what they would take. */
export function ruleRoutes(context: ApiContext): Router {
  const { store, clock } = context;
  const { db } = store;
  const routes = Router();
  routes.get('/api/rules', async (_request, response) => {
    const rules = await listRules(db);
    response.json({ rules, broken: await brokenOf(rules) });
  });
  routes.post('/api/rules/test', async (request, response) => {
    const { days, limit = DEFAULT_SHOWN, ...document } = request.body as TestedRule & JsonObject;
    const rule = parseRule({ name: 'test', ...document }, isoNow(clock));
    const newest: StoredAlert[] = [];
    const counts = await countMatches(db, rule, {
      days,
      clock,
      onMatch(alert) {
        newest.unshift(alert);
        newest.splice(limit);
      },
      signal: untilGone(response),
    });
    response.json({ count: counts.matching, muted: counts.muted, tickets: counts.tickets, alerts: newest });
  });
  routes.get('/api/rules/explain', async (request, response) => {
    const [name, seq] = [textIn(request, 'alert'), numberIn(request, 'seq')];
    if ((name === undefined) === (seq === undefined)) {
      throw new PluginError('config.invalid', 'Either alert or seq names what is explained.', {
        field: 'alert',
        fix: 'Give the id as alert, or the place in the order of arrival as seq.',
      });
    }
    const { alert, occurrences } = await (seq === undefined ? namedAlert(db, name ?? '') : alertAt(db, seq));
    response.json({ alert, occurrences, ...(await explainAlert(context, alert)) });
  });
  routes.get('/api/rules/:name/alerts', async (request, response) => {
    const rule = await ruleNamed(db, request.params.name);
    const alerts = await newestAlerts(db, limitOf(request), matcherOf(rule), untilGone(response));
    response.json({ alerts, sample: sampleOf(rule.kind, clock.now()) });
  });
  routes.post('/api/rules', async (request, response) => {
    response.status(201).json({ rule: await addRule(context, request.body) });
  });
  routes.put('/api/rules/:name', async (request, response) => {
    const { forgetMutes, ...document } = request.body as JsonObject & { readonly forgetMutes?: boolean };
    response.json({ rule: await changeRule(context, request.params.name, document, { forgetMutes }) });
  });
  routes.delete('/api/rules/:name', async (request, response) => {
    await dropRule(context, request.params.name);
    response.json({ ok: true });
  });
  return routes;
}

async function brokenOf(rules: readonly StoredRule[]): Promise<readonly BrokenRule[]> {
  const breathe = createBreather();
  const broken: BrokenRule[] = [];
  for (const rule of rules) {
    const problem = brokenRule(rule);
    if (problem !== null) broken.push({ rule: rule.name, problem });
    await breathe();
  }
  return broken;
}
