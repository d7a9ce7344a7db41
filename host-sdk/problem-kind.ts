/** Who must act: the author of the configuration, the owner of the credential, the tenant, the network, ... */
export type Blame = 'config' | 'auth' | 'tenant' | 'network' | 'quota' | 'host' | 'plugin';

/**
 * Whether a retry can help.
 * - `never`: the same request fails again until a user changes something.
 * - `later`: nothing was done; the same request may succeed after a wait.
 * - `look-first`: the request may have been carried out; search on the tenant before repeating it.
 */
export type Retry = 'never' | 'later' | 'look-first';

/**
 * Scope of a problem: which other requests have it.
 * - `ticket`: none; it concerns only one ticket, record or request.
 * - `table`: every request for the same business object, and so every ticket of it; not other tables.
 * - `connection`: every request of the connection.
 * - `host`: everything that this host does, for all connections.
 */
export type ProblemScope = 'ticket' | 'table' | 'connection' | 'host';

/**
 * What the host assumes about the call that ended with it.
 * - `refused`: it was not carried out.
 * - `retry`: it was partly carried out; the same call, made again, continues from there.
 * - `unknown`: it may have been carried out, wholly or in part.
 */
export type ProblemOutcome = 'refused' | 'unknown' | 'retry';

/** Further columns that determine how hosts handle a problem. */
export interface ProblemColumns {
  readonly scope: ProblemScope;
  readonly outcome: ProblemOutcome;
  /** HTTP status of the host's API when it answers with the problem. */
  readonly http: number;
}

/** One row of the problem table: the meaning and the fix of a code. */
export interface ProblemKind extends ProblemColumns {
  readonly blame: Blame;
  readonly retry: Retry;
  readonly meaning: string;
  readonly fix: string;
}

/** The rows of a plugin's own codes, as in its manifest. A plugin cannot define problems of the host. */
export type OwnProblems = Readonly<
  Record<
    string,
    ProblemKind & { readonly blame: Exclude<Blame, 'host'>; readonly scope: Exclude<ProblemScope, 'host'> }
  >
>;
