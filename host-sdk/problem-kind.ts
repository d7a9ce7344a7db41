/** Who has to act: the person who wrote the configuration, who holds the credential, the tenant, the network, ... */
export type Blame = 'config' | 'auth' | 'tenant' | 'network' | 'quota' | 'host' | 'plugin';

/**
 * Whether trying again can help.
 * - `never`: the same request fails again until somebody changes something.
 * - `later`: nothing was done; the same request may succeed after a wait.
 * - `look-first`: the request may have been carried out; look on the tenant before repeating it.
 */
export type Retry = 'never' | 'later' | 'look-first';

/**
 * How far a problem reaches: what else meets it.
 * - `ticket`: nothing else; it is about the one ticket, record or request.
 * - `table`: every request for the same business object, and so every ticket that is made of it; not other tables.
 * - `connection`: every request of the connection.
 * - `host`: whatever this host does, for any connection.
 */
export type ProblemScope = 'ticket' | 'table' | 'connection' | 'host';

/**
 * What may be believed about the call that ended so.
 * - `refused`: it was not carried out.
 * - `retry`: what it has done stands and the rest was not done; the same call, made again, goes on from there.
 * - `unknown`: it may have been carried out, wholly or in part.
 */
export type ProblemOutcome = 'refused' | 'unknown' | 'retry';

/** What hosts go by when they meet a problem, beside who is to blame and whether trying again can help. */
export interface ProblemColumns {
  readonly scope: ProblemScope;
  readonly outcome: ProblemOutcome;
  /** Status of a host's HTTP API when it answers with the problem. */
  readonly http: number;
}

/** One row of the problem table: what a code means and how its reader gets out of it. */
export interface ProblemKind extends ProblemColumns {
  readonly blame: Blame;
  readonly retry: Retry;
  readonly meaning: string;
  readonly fix: string;
}

/** The rows of a plugin's own codes, as its manifest has them. No plugin speaks for the host. */
export type OwnProblems = Readonly<
  Record<
    string,
    ProblemKind & { readonly blame: Exclude<Blame, 'host'>; readonly scope: Exclude<ProblemScope, 'host'> }
  >
>;
