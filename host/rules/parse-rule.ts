import { PluginError, type JsonObject } from '../../host-sdk/index.js';
import { schemaCheck } from '../platform/json-schema-check.js';
import { requireName } from '../platform/names.js';
import { checkFilters } from './broken-rule.js';
import type { Mute, DedupeRule, ResolvedWhen, Rule } from './rule.js';

const TEXT = { type: 'string', pattern: '\\S' };
const FILTER = { type: 'object' };

/** `docs/rules.md` explains the keys. */
const RULE_SCHEMA = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: TEXT,
    folder: { type: ['string', 'null'] },
    kind: { enum: ['alert', 'event'] },
    filter: FILTER,
    dedupe: {
      type: 'array',
      items: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1,
        additionalProperties: false,
        properties: { filter: FILTER, fields: { type: 'array', minItems: 1, items: TEXT } },
        errorMessage: { minProperties: 'needs filter or fields', maxProperties: 'takes filter or fields, not both' },
      },
    },
    resolved_when: {
      type: ['object', 'null'],
      required: ['field', 'values'],
      additionalProperties: false,
      properties: {
        field: TEXT,
        values: { type: 'array', minItems: 1, items: { type: ['string', 'number', 'boolean'] } },
      },
    },
    mutes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['until'],
        additionalProperties: false,
        properties: { name: TEXT, filter: FILTER, from: TEXT, until: TEXT },
      },
    },
  },
};

interface RuleFile {
  readonly name: string;
  readonly folder?: string | null;
  readonly kind?: NonNullable<Rule['kind']>;
  readonly filter?: JsonObject;
  readonly dedupe?: readonly DedupeRule[];
  readonly resolved_when?: ResolvedWhen | null;
  readonly mutes?: readonly (Pick<Mute, 'until'> & Partial<Mute>)[];
}

const check = schemaCheck(RULE_SCHEMA);

/**
 * Parses a rule; optional keys may be missing. Throws `config.invalid` with the path of the first fault.
 * @param now ISO-8601 UTC; start of mutes without one.
 */
export function parseRule(document: unknown, now: string): Rule {
  const [fault] = check(document);
  if (fault !== undefined) {
    const at = fault.path === '' ? 'The rule' : fault.path;
    throw new PluginError('config.invalid', `${at} ${fault.message}.`, { field: fault.path || 'rule', fix: SEE });
  }
  const { mutes, folder, ...given } = document as RuleFile;
  requireName(given.name, 'rule');
  const rule: Rule = {
    filter: {},
    ...given,
    ...(folder === undefined ? {} : { folder: folder === null ? null : folderOf(folder) }),
    ...(mutes === undefined ? {} : { mutes: mutes.map((mute, index) => muteOf(mute, index, now)) }),
  };
  checkFilters(rule);
  return rule;
}

const SEE = 'Write the rule as docs/rules.md shows it.';

const MAX_LEVELS = 3;

/** A normalized folder, without space around the names of its levels. Throws `config.invalid`. */
export function folderOf(text: string): string {
  requireName(text, 'folder', 'folder');
  const levels = text.split('/').map((level) => level.trim());
  if (levels.length <= MAX_LEVELS && !levels.includes('')) return levels.join('/');
  const reason = levels.includes('') ? 'has a level without a name' : `has more than ${MAX_LEVELS} levels`;
  throw new PluginError('config.invalid', `The folder "${text}" ${reason}.`, {
    field: 'folder',
    fix: `Write up to ${MAX_LEVELS} names with / between, such as Malware/Endpoint, or null for no folder.`,
  });
}

function muteOf(mute: Pick<Mute, 'until'> & Partial<Mute>, index: number, now: string): Mute {
  const { name = `mute ${index + 1}`, filter = {} } = mute;
  requireName(name, 'mute', `mutes.${index}.name`);
  const from = mute.from === undefined ? now : instantOf(mute.from, `mutes.${index}.from`);
  const until = instantOf(mute.until, `mutes.${index}.until`);
  if (from < until) return { name, filter, from, until };
  throw new PluginError('config.invalid', `The mute "${name}" ends before it starts.`, {
    field: `mutes.${index}.until`,
    fix: 'Set a later end.',
  });
}

/** ISO-8601 UTC with milliseconds. Throws `config.invalid`. */
export function instantOf(text: string, field: string): string {
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = isWhole ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new PluginError('config.invalid', `"${text}" is not an instant.`, {
    field,
    fix: 'Write it as 2026-07-01T18:00:00Z or with an offset such as +02:00.',
  });
}
