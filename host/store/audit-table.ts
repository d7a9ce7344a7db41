import type { Generated } from 'kysely';

/** How somebody came: by the password, a token, the command line, or as nobody that is known. */
export type AuditedBy = 'password' | 'token' | 'command' | 'nobody';

/** `done`, or kept from being done: `refused` to whoever asked, or `failed` in the host or on a tenant. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

/** Who did what, or tried to. Rows are added, counted up and, after a year, removed. */
export interface AuditTable {
  id: Generated<number>;
  at: string;
  /** Of rows that count: the last time. */
  last_at: string;
  times: Generated<number>;
  by: AuditedBy;
  /** Name of the token, or the user of the operating system. */
  name: string | null;
  /** Where the call came from. */
  address: string | null;
  /** The call or the command. */
  via: string;
  /** Such as `rule.changed`. */
  what: string;
  /** Name of the rule, connection or whatever `what` is about. */
  object: string | null;
  outcome: AuditOutcome;
  /** Problem code. */
  code: string | null;
  /** JSON: what differed, without secrets. */
  before: string | null;
  after: string | null;
  /** Version of the object afterwards, where it has one. */
  version: string | null;
  /** What a row counts; `null`: it stands for one time alone. */
  tally: string | null;
}
