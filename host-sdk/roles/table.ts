import type { Capability } from '../plugin.js';

/** The requirements for a field with a role. */
export interface RoleRule {
  /** Types of JSON schema that the field may declare; none: any. */
  readonly types?: readonly string[];
  /** Type of the items of a list, or of the values of a map. */
  readonly of?: 'string';
  /** The only allowed values; the field must list its values in an `enum`. */
  readonly words?: readonly string[];
  /** Its capability: then the field is at the top level or in the section of that capability. */
  readonly capability?: Capability;
  /** How often it may occur: any number of times, once, or once at the top level and once in each section. */
  readonly times: 'any' | 'once' | 'per section';
  /** The content of the field and how the host uses it, as a continuation of the role's name. */
  readonly meaning: string;
}

const MINUTES = ['integer', 'number'] as const;
const WHOLE = ['integer'] as const;
const TEXT = ['string'] as const;
const MAP = { types: ['object'], of: 'string' } as const;
const pull = { capability: 'pull', times: 'once' } as const;
const ticketing = { capability: 'ticketing', times: 'once' } as const;

/**
 * The roles (`x-role`) of configuration fields for the host. The host knows no key of any product: it finds the values
 * that it needs by these roles, with the `default` of the field.
 */
export const ROLES = {
  name: {
    types: TEXT,
    times: 'once',
    meaning: 'name of the connection; without this role, the key `name`. Default: the host of the address',
  },
  address: {
    times: 'any',
    meaning:
      'decides where a secret is sent: the product, its tokens, a proxy, a certificate authority, a region. After a change, the operator ' +
      'must enter every secret again. The first text among them in the order of the form is the address of the product: its ' +
      'host and port name the tenant, for which the host keeps calls, limits and tables',
  },
  'system-proxy': {
    types: ['boolean'],
    times: 'once',
    meaning: 'whether calls use the proxy of the host’s system; counts as an address',
  },
  secret: {
    types: TEXT,
    times: 'any',
    meaning: 'a secret: encrypted in the store, never shown. `writeOnly: true` says the same',
  },
  section: {
    types: ['object'],
    times: 'any',
    meaning: 'fields of one capability; a connection without this section does not have the capability',
  },
  interval: {
    types: MINUTES,
    times: 'per section',
    meaning: 'minutes between two scheduled runs, of its section or of all; default: 60',
  },
  mode: {
    ...pull,
    types: TEXT,
    words: ['historical', 'incremental'],
    meaning: 'how scheduled runs read tables; without a value: history first, with incremental runs',
  },
  start: { ...pull, types: TEXT, meaning: 'first day or instant of the history, for display' },
  'off-peak': {
    ...pull,
    types: TEXT,
    meaning: 'hours (`HH:MM-HH:MM`, in the time zone) in which scheduled backfills run; without a value: any',
  },
  verify: {
    ...pull,
    types: TEXT,
    words: ['daily', 'weekly', 'monthly', 'never'],
    meaning:
      'how often scheduled runs verify tables by counts, within the off-peak hours; only for a plugin with `getVerifications`. ' +
      'Without this role: never',
  },
  tables: { ...pull, types: ['array'], of: 'string', meaning: 'names of the tables to read, as `discover` lists them' },
  'table-names': { ...pull, ...MAP, meaning: 'output name of a table, by its name; needed when two outputs collide' },
  select: {
    ...pull,
    types: ['object'],
    meaning: 'names of the fields to read, by table; needed when a destination cannot keep so many columns',
  },
  history: {
    ...pull,
    types: ['object'],
    meaning: 'lists of fields by table, whose earlier values a destination keeps',
  },
  'pull-share': {
    ...pull,
    types: ['number'],
    meaning: 'part (0 to 1) of the call limit that tables may use; default: 1',
  },
  'call-limit': { types: WHOLE, times: 'once', meaning: 'most calls to the tenant in any 24 hours' },
  'rate-limit': { types: WHOLE, times: 'once', meaning: 'most calls to the tenant in any 60 seconds' },
  'time-zone': {
    types: TEXT,
    times: 'once',
    meaning: 'IANA time zone of the product, for off-peak hours; default: UTC',
  },
  'status-map': {
    ...ticketing,
    ...MAP,
    meaning: 'map from statuses of the product to statuses of the host; overrides the plugin’s map',
  },
  'severity-map': { ...ticketing, ...MAP, meaning: 'map from priorities of the product to severities of the host' },
  'correlation-field': {
    ...ticketing,
    types: TEXT,
    meaning:
      'field of a ticket that receives the host’s key; without a value, queues warn if tickets cannot be found again',
  },
  'presence-check': {
    ...ticketing,
    types: MINUTES,
    meaning: 'hours without news after which a sync reads a ticket by its name; default: 24',
  },
  'closed-check': {
    ...ticketing,
    types: MINUTES,
    meaning: 'days after which a sync no longer reads an unchanged closed ticket; default: 30',
  },
  customer: { ...ticketing, types: TEXT, meaning: 'customer of the tickets' },
} as const satisfies Readonly<Record<string, RoleRule>>;

export type Role = keyof typeof ROLES;

/** The roles that a capability needs. A configuration with a secret also needs an `address`. */
export const NEEDED_ROLES = {
  fields: [],
  pull: ['address', 'tables', 'interval'],
  ticketing: ['address', 'interval'],
} as const satisfies Readonly<Record<Capability, readonly Role[]>>;
