import { anything, count, instant, object, oneOf, orNull, text } from './schema.js';
import type { Described } from './schema.js';

export const auditEntry = object({
  id: count,
  at: text,
  lastAt: { ...text, description: 'Of an entry that counts: the last time.' },
  times: { ...count, description: 'More than 1: how often in that hour.' },
  by: {
    ...oneOf('password', 'token', 'command', 'nobody'),
    description: 'How the caller signed in; nobody: no valid sign-in.',
  },
  name: { ...orNull(text), description: 'Name of the token, or the user of the operating system.' },
  address: { ...orNull(text), description: 'Where the call came from; null: the command line.' },
  via: { ...text, description: 'The call or the command.' },
  what: { ...text, description: 'Such as rule.changed.' },
  object: { ...orNull(text), description: 'Name of what it is about.' },
  outcome: oneOf('done', 'refused', 'failed'),
  code: { ...orNull(text), description: 'Problem code.' },
  before: { ...anything, description: 'What differed, without secrets; null: nothing, or nothing to tell.' },
  after: anything,
});

export const auditFilter = {
  from: instant,
  to: { ...instant, description: 'Entries before it.' },
  who: { ...text, description: 'Name of a token or user, or password, token, command or nobody.' },
  what: { ...text, description: 'Such as rule.changed; rule alone for everything that happened to rules.' },
  object: { ...text, description: 'Name of what it is about.' },
  outcome: oneOf('done', 'refused', 'failed'),
  before: { ...count, description: 'Only entries with a smaller id.' },
} as const;

export type ApiAuditEntry = Described<typeof auditEntry>;
