import { anything, count, instant, object, oneOf, orNull, text, type Described } from './schema.js';

export const auditEntry = object({
  id: count,
  at: text,
  lastAt: { ...text, description: 'For an entry that counts repeats: the last time.' },
  times: { ...count, description: 'How often it happened in that hour.' },
  by: {
    ...oneOf('password', 'token', 'command', 'nobody'),
    description: 'How the caller signed in; `nobody`: without a valid sign-in.',
  },
  name: { ...orNull(text), description: 'Name of the token, or the user of the operating system.' },
  address: { ...orNull(text), description: 'Address of the caller; null: the command line.' },
  via: { ...text, description: 'The API call or the command.' },
  what: { ...text, description: 'Action, such as rule.changed.' },
  object: { ...orNull(text), description: 'Name of the changed object.' },
  outcome: oneOf('done', 'refused', 'failed'),
  code: { ...orNull(text), description: 'Problem code.' },
  before: { ...anything, description: 'Old values of the changed keys, without secrets; null: none.' },
  after: anything,
});

export const auditFilter = {
  from: instant,
  to: { ...instant, description: 'Only entries before this time.' },
  who: { ...text, description: 'Name of a token or user, or `password`, `token`, `command` or `nobody`.' },
  what: { ...text, description: 'Action, such as rule.changed, or a noun such as rule for all its actions.' },
  object: { ...text, description: 'Name of the changed object.' },
  outcome: oneOf('done', 'refused', 'failed'),
  before: { ...count, description: 'Only entries with a smaller id.' },
} as const;

export type ApiAuditEntry = Described<typeof auditEntry>;
