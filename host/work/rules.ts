import { PluginError, type Clock, type JsonObject } from '../../host-sdk/index.js';
import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import { unknownName } from '../platform/unknown-name.js';
import type { Store, StoreDatabase } from '../store/store.js';
import { listQueues } from '../store/queues.js';
import { listRules, removeRule, saveRule, type StoredRule } from '../store/rules.js';
import { transaction } from '../store/transaction.js';
import { checkFilters } from '../rules/broken-rule.js';
import { changedMutes, holds } from '../rules/mute.js';
import type { Mute, Rule } from '../rules/rule.js';
import { parseRule } from '../rules/parse-rule.js';
import { requireVersion, versionOf, type Expected } from './versions.js';
import { requireUnused } from './require-unused.js';

/** The dependencies of every change of a rule. */
export interface RuleContext {
  readonly store: Pick<Store, 'db'>;
  readonly clock: Clock;
  readonly trail: Trail;
}

/** The rule with the name. Throws `host.unknown_name`. */
export async function ruleNamed(db: StoreDatabase, name: string): Promise<StoredRule> {
  const rules = await listRules(db);
  const rule = rules.find((one) => one.name === name);
  if (rule !== undefined) return rule;
  const known = rules.map((one) => one.name);
  throw unknownName('rule', name, known, { field: 'name', fix: 'Use a name that `rules list` shows.' });
}

/** Adds a rule. Throws `config.invalid`, also if the name exists. */
export function addRule({ store, clock, trail }: RuleContext, document: unknown): Promise<StoredRule> {
  const rule = parseRule(document, isoNow(clock));
  return transaction(store.db, async (tx) => {
    if ((await listRules(tx)).some(({ name }) => name === rule.name)) {
      throw new PluginError('config.invalid', `The rule "${rule.name}" already exists.`, {
        field: 'name',
        fix: 'Use another name, or change that rule.',
      });
    }
    return saveNoted(tx, trail, 'added', rule);
  });
}

/**
 * Adds rules or replaces those with their names, all or none; folder and mutes that the document omits stay unchanged.
 * Throws `config.invalid`.
 * @returns Names of the rules that existed before.
 */
export function putRules({ store, clock, trail }: RuleContext, documents: readonly unknown[]) {
  const now = isoNow(clock);
  const rules = documents.map((document) => parseRule(document, now));
  return transaction(store.db, async (tx) => {
    const before = new Map((await listRules(tx)).map((rule) => [rule.name, rule]));
    for (const rule of rules) await saveMerged(tx, trail, before.get(rule.name), rule, now);
    const added = rules.map(({ name }) => name);
    return { added, replaced: added.filter((name) => before.has(name)) };
  });
}

export interface RuleChange {
  /** Started mutes that are missing from the document are deleted instead of ended. */
  readonly forgetMutes?: boolean | undefined;
  /** Expected versions of the rule. */
  readonly expected?: Expected;
}

/** Changes an existing rule, like {@link putRules}. Throws `host.unknown_name` and `config.invalid`. */
export function changeRule(
  { store, clock, trail }: RuleContext,
  name: string,
  document: JsonObject,
  { forgetMutes = false, expected }: RuleChange = {},
): Promise<StoredRule> {
  const now = isoNow(clock);
  return transaction(store.db, async (tx) => {
    const before = await ruleNamed(tx, name);
    await requireVersion(tx, { kind: 'rule', name, version: versionOf(before) }, expected);
    const rule = parseRule({ ...document, name }, now);
    const base = forgetMutes ? { ...before, mutes: rule.mutes ?? before.mutes } : before;
    return saveMerged(tx, trail, base, rule, now);
  });
}

/** Omitted mutes and folder stay unchanged. */
async function saveMerged(
  tx: StoreDatabase,
  trail: Trail,
  base: StoredRule | undefined,
  rule: Rule,
  now: string,
): Promise<StoredRule> {
  const { mutes = [], folder = null } = base ?? {};
  const whole = { folder, ...rule, mutes: changedMutes(mutes, rule.mutes ?? mutes, now) };
  checkFilters(whole);
  return saveNoted(tx, trail, base === undefined ? 'added' : 'changed', whole);
}

/** Saves a rule, and records the changes. */
async function saveNoted(tx: StoreDatabase, trail: Trail, how: string, rule: Rule): Promise<StoredRule> {
  const before = (await listRules(tx)).find(({ name }) => name === rule.name);
  await saveRule(tx, rule);
  const after = await ruleNamed(tx, rule.name);
  await trail.note(tx, {
    what: `rule.${how}`,
    object: rule.name,
    before: documentOf(before),
    after: documentOf(after),
    version: versionOf(after),
  });
  return after;
}

function documentOf(rule: StoredRule | undefined): JsonObject | undefined {
  if (rule === undefined) return undefined;
  const { name: _name, ...document } = rule;
  return document as unknown as JsonObject;
}

/** Removes a rule. Throws `host.unknown_name`, and `config.invalid` if a queue uses it. */
export function dropRule(
  { store, trail }: Pick<RuleContext, 'store' | 'trail'>,
  name: string,
  expected?: Expected,
): Promise<void> {
  return transaction(store.db, async (tx) => {
    const before = await ruleNamed(tx, name);
    await requireVersion(tx, { kind: 'rule', name, version: versionOf(before) }, expected);
    const users = (await listQueues(tx)).filter(({ rule }) => rule === name).map((queue) => queue.name);
    requireUnused('rule', name, users, {
      field: 'rule',
      fix: 'Delete these queues first with `queues remove`, or in the console.',
    });
    await removeRule(tx, name);
    await trail.note(tx, { what: 'rule.removed', object: name, before: documentOf(before) });
  });
}

/** Mutes a rule from now on; replaces an active mute with the same name. Throws `host.unknown_name`, `config.invalid`. */
export function muteRule(
  { store, clock, trail }: RuleContext,
  rule: string,
  { name, filter, until }: Omit<Mute, 'from'>,
): Promise<void> {
  const from = isoNow(clock);
  return transaction(store.db, async (tx) => {
    const { mutes, ...before } = await ruleNamed(tx, rule);
    const ended = mutes.map((mute) => (mute.name === name && holds(mute, from) ? { ...mute, until: from } : mute));
    const all = [...ended, { name, filter, from, until }];
    // Validated like a rule of a file, because the filter is still unchecked.
    await saveNoted(tx, trail, 'muted', parseRule({ ...before, mutes: all.filter(lasts) }, from));
  });
}

/**
 * Ends the mutes of a rule, or only those with one name. Throws `host.unknown_name`.
 * @returns Names of the ended mutes.
 */
export function unmuteRule(
  { store, clock, trail }: RuleContext,
  name: string,
  mute?: string,
): Promise<readonly string[]> {
  const now = isoNow(clock);
  return transaction(store.db, async (tx) => {
    const rule = await ruleNamed(tx, name);
    const isMeant = (one: Mute) => one.until > now && (mute === undefined || one.name === mute);
    const mutes = rule.mutes.map((one) => (isMeant(one) ? { ...one, until: now } : one));
    await saveNoted(tx, trail, 'unmuted', { ...rule, mutes: mutes.filter(lasts) });
    return rule.mutes.filter(isMeant).map((one) => one.name);
  });
}

const lasts = (mute: Mute) => mute.from < mute.until;
