import { PluginError } from '../../../host-sdk/index.js';
import { isoNow } from '../../platform/clock.js';
import type { StoredAlert } from '../../store/alerts.js';
import { listRules, type StoredRule } from '../../store/rules.js';
import { explainAlert } from '../../tickets/explain-alert.js';
import { newestAlerts } from '../../tickets/find-alerts.js';
import { alertAt, namedAlert } from '../../tickets/named-alert.js';
import { parseRule } from '../../rules/parse-rule.js';
import { matcherOf } from '../../rules/rule.js';
import { countMatches } from '../../tickets/rule-matches.js';
import { addRule, changeRule, dropRule, ruleNamed } from '../../work/rules.js';
import { versionOf } from '../../work/versions.js';
import { brokenRules, shownRule } from '../shown-rule.js';
import { alert, item } from '../shapes/alert.js';
import { explanation } from '../shapes/explanation.js';
import { brokenRule, forgetMutes, rule, ruleKeys } from '../shapes/rule.js';
import { count, done, limit, list, named, object, optional, text, versions } from '../shapes/schema.js';
import { sampleOf } from '../try-queue.js';
import { defineOperation } from './define-operation.js';

const days = { type: 'integer', minimum: 1, maximum: 3650 } as const;
const shown = { type: 'integer', minimum: 1, maximum: 1000, description: 'Alerts to show; default: 20.' } as const;

const oneRule = object({ rule, version: text });
const answerOf = (stored: StoredRule) => ({ rule: shownRule(stored), version: versionOf(stored) });

/** Rules with their mutes and groupings, and the alerts that match them. */
export const ruleOperations = [
  defineOperation({
    method: 'get',
    path: '/api/rules',
    scope: 'read',
    summary: 'Lists rules with their mutes, and the rules that cannot be evaluated: their alerts wait',
    answer: object({ rules: list(rule), broken: list(brokenRule), versions }),
    async handler(_call, { store }) {
      const rules = await listRules(store.db);
      const versions = Object.fromEntries(rules.map((one) => [one.name, versionOf(one)]));
      return { rules: rules.map(shownRule), broken: await brokenRules(rules), versions };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/rules',
    scope: 'configure',
    audit: 'rule.added',
    summary: 'Adds a rule',
    body: object({ name: named }, ruleKeys),
    status: 201,
    answer: oneRule,
    versioned: true,
    handler: async ({ body }, context) => answerOf(await addRule(context, body)),
  }),
  defineOperation({
    method: 'post',
    path: '/api/rules/test',
    scope: 'configure',
    summary: 'Tests a rule on the alerts of the last days',
    body: object({ days }, { ...ruleKeys, limit: shown }),
    answer: object({ count, muted: count, tickets: count, alerts: list(alert) }),
    async handler({ body: { days: back, limit: most = 20, ...document }, signal }, { store, clock }) {
      const tried = parseRule({ name: 'test', ...document }, isoNow(clock));
      const newest: StoredAlert[] = [];
      const counts = await countMatches(store.db, tried, {
        days: back,
        clock,
        onMatch(match) {
          newest.unshift(match);
          newest.splice(most);
        },
        signal,
      });
      return { count: counts.matching, muted: counts.muted, tickets: counts.tickets, alerts: newest };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/rules/explain',
    scope: 'read',
    summary:
      'Explains why an alert or event became a ticket or did not: the result of each rule and queue, and what is next',
    query: optional({
      alert: { ...text, description: 'ID (the newest alert or event with it), or a place in the order of arrival.' },
      seq: { ...count, description: 'Place in the order of arrival, instead of alert.' },
    }),
    answer: explanation,
    problems: ['host.unknown_name'],
    async handler({ query: { alert: name, seq } }, context) {
      const { db } = context.store;
      if ((name === undefined) === (seq === undefined)) {
        throw new PluginError('config.invalid', 'Either alert or seq names what is explained.', {
          field: 'alert',
          fix: 'Give the id as alert, or the place in the order of arrival as seq.',
        });
      }
      const { alert: found, occurrences } = await (seq === undefined ? namedAlert(db, name ?? '') : alertAt(db, seq));
      return { alert: found, occurrences, ...(await explainAlert(context, found)) };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/rules/{name}',
    scope: 'read',
    summary: 'Returns a rule',
    answer: oneRule,
    versioned: true,
    problems: ['host.unknown_name'],
    handler: async ({ params }, { store }) => answerOf(await ruleNamed(store.db, params.name)),
  }),
  defineOperation({
    method: 'get',
    path: '/api/rules/{name}/alerts',
    scope: 'read',
    summary: 'Lists the newest alerts that match a rule, each once, and a sample alert',
    query: optional({ limit }),
    answer: object({ alerts: list(alert), sample: item }),
    problems: ['host.unknown_name'],
    async handler({ params, query, signal }, { store: { db }, clock }) {
      const named = await ruleNamed(db, params.name);
      const alerts = await newestAlerts(db, query.limit, matcherOf(named), signal);
      return { alerts, sample: sampleOf(named.kind, clock.now()) };
    },
  }),
  defineOperation({
    method: 'put',
    path: '/api/rules/{name}',
    scope: 'configure',
    audit: 'rule.changed',
    summary: 'Changes a rule. Without `mutes` and `folder` they stay unchanged; a mute missing from `mutes` ends',
    body: optional({ name: named, ...ruleKeys, forgetMutes }),
    answer: oneRule,
    versioned: true,
    ifMatch: true,
    problems: ['host.unknown_name'],
    async handler({ params, body: { forgetMutes: forget, ...document }, expected }, context) {
      return answerOf(await changeRule(context, params.name, document, { forgetMutes: forget, expected }));
    },
  }),
  defineOperation({
    method: 'delete',
    path: '/api/rules/{name}',
    scope: 'configure',
    audit: 'rule.removed',
    summary: 'Deletes a rule that no queue uses',
    answer: done,
    ifMatch: true,
    problems: ['host.unknown_name'],
    async handler({ params, expected }, context) {
      await dropRule(context, params.name, expected);
      return { ok: true };
    },
  }),
] as const;
