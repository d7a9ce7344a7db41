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

/** True when who holds one scope may do what needs another. */
export function allows(held: Scope, needed: Scope): boolean {
  return INCLUDED[held].includes(needed);
}
