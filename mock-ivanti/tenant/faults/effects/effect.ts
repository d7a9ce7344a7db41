import type { JSONSchema } from 'json-schema-to-ts';
import type { Answer } from '../../answers/answer.js';
import type { Operation } from '../../journal/entry.js';
import type { Clock } from '../../../model/data/clock.js';
import type { Actor } from '../../mutation/actor.js';

/** When in a request's life a rule acts. `after-commit` acts on an answer whose write is already stored. */
export type Stage = 'before-auth' | 'before-commit' | 'after-commit' | 'body';

export const STAGES: readonly Stage[] = ['before-auth', 'before-commit', 'after-commit', 'body'];

/** How faults disturb the listing about to be read. */
export interface ListingChanges {
  /** At most so many rows. */
  rows?: number;
  /** Moves the page's start. */
  shift?: number;
  /** Leaves out so many rows of the page. */
  drop?: number;
  /** Sends the first so many rows of the page twice. */
  twice?: number;
  /** Answers with a page of another set. */
  isOfOtherSet?: boolean;
}

/** The request an effect acts on. */
export interface FaultContext {
  readonly op: Operation;
  /** The answer so far. Setting it before the commit keeps the request from being carried out. */
  answer: Answer | undefined;
  listing: ListingChanges;
  /** What the effect's rule remembers from request to request. */
  memory: Map<string, unknown>;
  /** A number in [0, 1) drawn from the mock's seed. */
  random: () => number;
  readonly clock: Clock;
  /** Resolves when the tenant's clock shows the instant, or the client has gone. */
  readonly reach: (instant: number) => Promise<void>;
  /** Path and query, as sent. */
  readonly address: string;
  /** What the Date header shows. */
  readonly date: () => number;
  /** The credential of the request, for telling clients apart. */
  readonly credential: string;
  /** Ends the session the request signs itself with. */
  readonly expireCredential: () => void;
  /** Refuses the request's credential, whatever it is, as a tenant does. */
  readonly refuseCredential: () => void;
  /** The last page sent to this client of the same set. */
  readonly previousPage: () => Answer | undefined;
  /** Another user at work on the same records. */
  readonly actor: Actor;
  /** Ends when the client has gone or the mock closes. */
  readonly gone: AbortSignal;
}

/** A kind of effect. Adding one: a file like the ones beside this, and a line in the registry. */
export interface Effect<Spec> {
  /** Where a rule acts that does not say; may depend on the arguments. */
  readonly stage: Stage | ((spec: Spec) => Stage);
  /** What the arguments must be. */
  readonly schema: JSONSchema;
  readonly apply: (spec: Spec, context: FaultContext) => Promise<void> | void;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
