/** Who has to act: the person who wrote the configuration, who holds the credential, the tenant, the network, ... */
export type Blame = 'config' | 'auth' | 'tenant' | 'network' | 'quota' | 'host' | 'plugin';

/**
 * Whether trying again can help.
 * - `never`: the same request fails again until somebody changes something.
 * - `later`: nothing was done; the same request may succeed after a wait.
 * - `look-first`: the request may have been carried out; look on the tenant before repeating it.
 */
export type Retry = 'never' | 'later' | 'look-first';

/** One row of the problem table: what a code means and how its reader gets out of it. */
export interface ProblemKind {
  readonly blame: Blame;
  readonly retry: Retry;
  readonly meaning: string;
  readonly fix: string;
}
