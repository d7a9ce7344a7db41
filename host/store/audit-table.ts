import type { Generated } from 'kysely';

/** How the actor signed in: with the password, with a token, on the command line, or not at all (`nobody`). */
export type AuditedBy = 'password' | 'token' | 'command' | 'nobody';

/** `done`; `refused` to the caller; or `failed` in the host or on a tenant. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

/** Who did or tried what. Rows are added, counted up and, after a year, deleted. */
export interface AuditTable {
  id: Generated<number>;
  at: string;
  /** For rows that count repeats: the last time. */
  last_at: string;
  times: Generated<number>;
  by: AuditedBy;
  /** Name of the token, or the user of the operating system. */
  name: string | null;
  /** Address of the caller. */
  address: string | null;
  /** The call or the command. */
  via: string;
  /** Such as `rule.changed`. */
  what: string;
  /** Name of the rule, connection or other object of the action. */
  object: string | null;
  outcome: AuditOutcome;
  /** Problem code. */
  code: string | null;
  /** JSON: the changed keys, without secrets. */
  before: string | null;
  after: string | null;
  /** Version of the object after the change, if it has one. */
  version: string | null;
  /** Key of the repeats that a row counts; `null`: a single event. */
  tally: string | null;
}
