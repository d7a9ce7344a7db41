/** Scopes; each of the last three includes the ones before it. */
export const SCOPES = ['read', 'send', 'operate', 'configure', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Sending alerts and reading are separate: a sensor's token reads nothing, and a dashboard's sends nothing. */
const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  send: ['send'],
  operate: ['read', 'send', 'operate'],
  configure: ['read', 'send', 'operate', 'configure'],
  admin: SCOPES,
};

/** A line about each, for help texts. */
export const SCOPE_MEANINGS: Readonly<Record<Scope, string>> = {
  read: 'reads everything except secrets, changes nothing',
  send: 'sends alerts and events, reads nothing',
  operate: 'reads, sends, and runs pulls, syncs, retries and schedules',
  configure: 'operates, and changes connections, rules, queues and settings',
  admin:
    'configures, creates tokens, ends sessions, keeps destinations, and lets connections use secrets from variables and files',
};

/** The scopes that a scope includes. */
export function includedIn(held: Scope): readonly Scope[] {
  return INCLUDED[held];
}

/** True when one scope includes another. */
export function allows(held: Scope, needed: Scope): boolean {
  return INCLUDED[held].includes(needed);
}
