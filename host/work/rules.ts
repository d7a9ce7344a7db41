import { PluginError } from '../../host-sdk/index.js';
import type { Clock, JsonObject } from '../../host-sdk/index.js';
import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import type { Store, StoreDatabase } from '../store/store.js';
import { listQueues } from '../store/queues.js';
import { listRules, removeRule, saveRule } from '../store/rules.js';
import type { StoredRule } from '../store/rules.js';
import { transaction } from '../store/transaction.js';
import { checkFilters } from '../rules/broken-rule.js';
import { changedMutes, holds } from '../rules/mute.js';
import type { Mute } from '../rules/rule.js';
import { parseRule } from '../rules/parse-rule.js';
import type { Rule } from '../rules/rule.js';
import { requireVersion, versionOf } from './versions.js';
import type { Expected } from './versions.js';

/** What every change of a rule needs. */
export interface RuleContext {
  readonly store: Pick<Store, 'db'>;
  readonly clock: Clock;
  readonly trail: Trail;
}

/** The rule of that name. Throws `host.unknown_name`. */
export async function ruleNamed(db: StoreDatabase, name: string): Promise<StoredRule> {
  const rule = (await listRules(db)).find((one) => one.name === name);
  if (rule !== undefined) return rule;
  throw new PluginError('host.unknown_name', `There is no rule "${name}".`, {
    field: 'name',
    fix: 'Use a name that `rules list` shows.',
  });
}

/** Adds a rule as it is written. Throws `config.invalid`, also when there is one of its name. */
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
 * Adds rules or replaces those of their names, all or none; what a document says nothing of, folder and mutes, stays.
 * Throws `config.invalid`.
 * @returns Names of the rules that were there before.
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
  /** Mutes that have begun and are missing from the document are forgotten instead of ended. */
  readonly forgetMutes?: boolean | undefined;
  /** Versions that the rule may have. */
  readonly expected?: Expected;
}

/** Changes a rule that is there, as {@link putRules} does. Throws `host.unknown_name` and `config.invalid`. */
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

/** What is not said about mutes and folder leaves them as they are. */
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

/** Saves a rule, and what of it has changed. */
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

/** Removes a rule. Throws `host.unknown_name`, and `config.invalid` for one that a queue uses. */
export function dropRule(
  { store, trail }: Pick<RuleContext, 'store' | 'trail'>,
  name: string,
  expected?: Expected,
): Promise<void> {
  return transaction(store.db, async (tx) => {
    const before = await ruleNamed(tx, name);
    await requireVersion(tx, { kind: 'rule', name, version: versionOf(before) }, expected);
    const users = (await listQueues(tx)).filter(({ rule }) => rule === name).map((queue) => queue.name);
    if (users.length > 0) {
      throw new PluginError('config.invalid', `The rule "${name}" is used by ${users.join(', ')}.`, {
        field: 'rule',
        fix: 'Delete these queues first with `queues remove`, or in the console.',
      });
    }
    await removeRule(tx, name);
    await trail.note(tx, { what: 'rule.removed', object: name, before: documentOf(before) });
  });
}

/** Mutes a rule from now on; a mute of the same name that holds is replaced. Throws `host.unknown_name`, `config.invalid`. */
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
    // Checked like a rule of a file: the filter is one only then.
    await saveNoted(tx, trail, 'muted', parseRule({ ...before, mutes: all.filter(lasts) }, from));
  });
}

/**
 * Ends the mutes of a rule, or only those of one name. Throws `host.unknown_name`.
 * @returns Names of those that were ended.
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
