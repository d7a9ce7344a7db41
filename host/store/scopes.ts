/** What a caller may do; each of the last three includes the ones before it. */
export const SCOPES = ['read', 'send', 'operate', 'configure', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Sending alerts and reading are apart: a sensor's token reads nothing, and a dashboard's sends nothing. */
const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  send: ['send'],
  operate: ['read', 'send', 'operate'],
  configure: ['read', 'send', 'operate', 'configure'],
  admin: SCOPES,
};

/** Each in a line, for people who choose one. */
export const SCOPE_MEANINGS: Readonly<Record<Scope, string>> = {
  read: 'sees everything but secrets, and changes nothing',
  send: 'sends alerts and events, and sees nothing',
  operate: 'sees, sends, and runs what is set up: pulls, syncs, retries, schedules',
  configure: 'operates, and changes connections, rules, queues and settings',
  admin: 'configures, makes tokens, ends sessions, and lets connections refer to secrets kept outside',
};

/** What who holds a scope may do. */
export function includedIn(held: Scope): readonly Scope[] {
  return INCLUDED[held];
}

/** True when who holds one scope may do what needs another. */
export function allows(held: Scope, needed: Scope): boolean {
  return INCLUDED[held].includes(needed);
}
